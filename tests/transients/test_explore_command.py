"""`clara-tui explore transients`: figures, text and arrays from files."""

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from transients.light_curves import dwarf_nova, supernova

from clara_tui.cli import main


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    folder, rng = tmp_path_factory.mktemp("explore"), np.random.default_rng(5)
    curves, labels = folder / "curves.csv", folder / "labels.csv"
    with curves.open("w", newline="") as file, labels.open("w", newline="") as names:
        rows, classes = csv.writer(file), csv.writer(names)
        rows.writerow(["oid", "mjd", "band", "flux_ujy", "flux_error_ujy"])
        classes.writerow(["oid", "class"])
        for number in range(8):
            one, label = (supernova(rng), "SNIa") if number % 2 else (dwarf_nova(rng), "=CV")
            classes.writerow([f"ZTF{number}", label])
            points = zip(one.time_mjd, one.band, one.flux_ujy, one.flux_error_ujy, strict=True)
            rows.writerows([f"ZTF{number}", *point] for point in points)
    return curves, labels


def explored(files: tuple[Path, Path], *more: str) -> int:
    curves, labels = files
    return main(["explore", "transients", "--light-curves", str(curves), "--labels", str(labels), *more])


def test_figures_text_and_arrays(files, tmp_path, capsys) -> None:
    figures, tensor = tmp_path / "figures", tmp_path / "tensor"
    assert explored(files, "-o", str(figures), "--tensor", str(tensor), "--width", "70") == 0
    printed = capsys.readouterr().out.splitlines()
    assert max(map(len, printed)) <= 70
    assert any("=CV" in line and "4" in line for line in printed)
    assert any(line.startswith("band r") for line in printed)
    assert any("g - r" in line for line in printed)
    names = {"class_balance", "mean_light_curves", "colour_evolution"}
    assert {path.name for path in figures.iterdir()} == {f"{name}.{kind}" for name in names for kind in ("svg", "png")}
    for name in names:
        ET.fromstring((figures / f"{name}.svg").read_bytes())
    short, long = (np.load(tensor / name) for name in ("X_lightcurves.npy", "X_lightcurves_long.npy"))
    assert short.shape == long.shape == (8, 100, 6)
    assert short.dtype == np.float32
    rows = list(csv.DictReader((tensor / "y_labels.csv").open()))
    assert [row["object_id"] for row in rows] == [f"ZTF{number}" for number in range(8)]
    assert {(row["class"].lstrip("'"), row["label"]) for row in rows} == {("=CV", "0"), ("SNIa", "1")}
    assert not any(row["class"].startswith("=") for row in rows)  # no spreadsheet takes it for a formula


def test_the_same_files_twice(files, tmp_path) -> None:
    for name in ("one", "two"):
        assert explored(files, "--json", "-o", str(tmp_path / name), "--tensor", str(tmp_path / name)) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_json(files, tmp_path, capsys) -> None:
    assert explored(files, "--json", "--classes", "SNIa,=CV") == 0
    assert json.loads(capsys.readouterr().out) == {"classes": {"SNIa": 4, "=CV": 4}, "bands": ["g", "r"], "files": []}


def test_a_folder_that_cannot_be_made_is_told(files, tmp_path, capsys) -> None:
    (tmp_path / "taken").write_text("")
    assert explored(files, "--tensor", str(tmp_path / "taken")) == 1
    assert "taken" in capsys.readouterr().err
