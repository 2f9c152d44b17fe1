"""`clara-tui evaluate transients` on files of made-up objects."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from transients.light_curves import dwarf_nova, supernova

from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.photometry import AB_ZERO_POINT_MAG
from clara_tui.cli import main


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    """Write twelve supernovae and ten dwarf novae as magnitudes, and their labels."""
    folder = tmp_path_factory.mktemp("transients")
    rng = np.random.default_rng(1)
    rows, labels = ["oid,time,band,mag,magerr"], ["oid,class"]
    for i in range(22):
        one = (supernova if i < 12 else dwarf_nova)(rng)
        labels.append(f"T{i},{'SN Ia' if i < 6 else 'SN II' if i < 12 else 'CV'}")
        bright = one.flux_ujy > 3
        magnitude = AB_ZERO_POINT_MAG - 2.5 * np.log10(one.flux_ujy[bright])
        rows += [
            f"T{i},{time},{band},{mag},0.05"
            for time, band, mag in zip(one.time_mjd[bright], one.band[bright], magnitude, strict=True)
        ]
    curves, table = folder / "curves.csv", folder / "labels.csv"
    curves.write_text("\n".join(rows) + "\n")
    table.write_text("\n".join(labels) + "\n")
    return curves, table


def evaluated(files, *more: str) -> list[str]:
    return ["evaluate", "transients", "--light-curves", str(files[0]), "--labels", str(files[1]), *more]


def test_the_scores_are_printed_as_json_and_the_same_twice(files, capsys) -> None:
    command = evaluated(files, "--classes", "SN Ia+SN II,CV", "--folds", "2", "--repeats", "1", "--json")
    assert main(command) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["classes"] == {"SN Ia+SN II": 12, "CV": 10}
    trees = first["models"]["trees"]
    assert 0 <= trees["macro_f1_interval"][0] <= trees["macro_f1"] <= trees["macro_f1_interval"][1] <= 1
    assert {"balanced_accuracy", "accuracy", "ece"} <= trees.keys()
    assert [one["days"] for one in trees["early"]] == [3, 7, 16, 32, 64]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out) == first


@pytest.mark.long
def test_the_scores_are_printed_for_people_and_drawn(files, capsys, tmp_path) -> None:
    more = ("--folds", "2", "--repeats", "1", "--figures", str(tmp_path / "figures"))
    assert main(evaluated(files, "--classes", "SN Ia+SN II,CV", *more)) == 0
    assert len(list((tmp_path / "figures").glob("*.svg"))) == 6
    text = capsys.readouterr().out
    for word in ("22 objects", "macro-F1", "precision", "reliability", "ROC", "days since first detection"):
        assert word in text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--classes", "SN Ia"], "two classes"),
        (["--classes", "SN Ia,QSO"], "QSO"),
        (["--models", "forest"], "forest"),
        (["--folds", "1"], "--folds"),
        (["--folds", "9"], "--folds"),
        (["--min-points", "0"], "--min-points"),
    ],
)
def test_what_cannot_be_measured_is_told(files, capsys, more: list[str], told: str) -> None:
    assert main(evaluated(files, *more)) == 2
    assert told in capsys.readouterr().err


def test_unknown_models_are_told_before_files_are_read(tmp_path, capsys) -> None:
    assert main(evaluated((tmp_path / "none.csv", tmp_path / "none.csv"), "--models", "trees,forest")) == 2
    assert "forest" in capsys.readouterr().err


def test_a_fault_of_a_model_is_not_blamed_on_the_folds(files, monkeypatch) -> None:
    def broken(*_args):
        raise ValueError("a fault of ours")

    kind = ModelKind(len, broken, broken, tells_early=False)
    monkeypatch.setattr("clara_pipeline.transients.model_kind.import_module", lambda _name: SimpleNamespace(KIND=kind))
    with pytest.raises(ValueError, match="a fault of ours"):
        main(evaluated(files, "--classes", "SN Ia+SN II,CV", "--folds", "2"))
