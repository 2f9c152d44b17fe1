"""`clara-tui export` and `show` on a small run, read back by other programs' readers."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from small_workspace import MODELS, clara, clara_here, write_curves, write_models

from clara_tui.cli import main


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict:
    workspace = tmp_path_factory.mktemp("export")
    write_models(workspace)
    write_curves(workspace / "lc", 5)
    arguments = ("--input", workspace / "lc", "--models", MODELS, "--stages", "ingest,features,score,rank", "--json")
    result = json.loads(clara_here("--run", "--workspace", workspace, *arguments).stdout)
    return result | {"workspace": workspace, "rows": pq.read_table(result["candidates"]).to_pylist()}


def test_csv_holds_every_row(run: dict, tmp_path: Path) -> None:
    assert clara_here("export", "--workspace", run["workspace"], "-o", tmp_path / "out.csv").returncode == 0
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["filename"] for row in rows] == [row["filename"] for row in run["rows"]]
    assert [float(row["p3"]) for row in rows] == [row["p3"] for row in run["rows"]]


@pytest.mark.parametrize(("form", "reader"), [("ecsv", "ascii.ecsv"), ("votable", "votable")])
def test_astropy_reads_what_was_written(run: dict, tmp_path: Path, form: str, reader: str) -> None:
    from astropy.table import Table

    path = tmp_path / f"out.{form}"
    assert clara_here("export", "--workspace", run["workspace"], "--format", form, "-o", path).returncode == 0
    table = Table.read(path, format=reader)
    assert list(table["p9"]) == [row["p9"] for row in run["rows"]]
    assert str(table["tmag"].unit) == "mag"


def test_the_published_clis_files_hold_the_same_scores(run: dict, tmp_path: Path) -> None:
    finished = clara_here("export", "--workspace", run["workspace"], "--layout", "clara-cli", "-o", tmp_path)
    assert finished.returncode == 0, finished.stderr
    with next(tmp_path.glob("anomaly_scores_p3_*.csv")).open() as file:
        scores = {row["filename"]: float(row["anomaly_score"]) for row in csv.DictReader(file)}
    assert scores == {row["filename"]: row["p3"] for row in run["rows"]}
    names = next(tmp_path.glob("fluxpowerstack_features_*.txt")).read_text().split()
    assert np.load(next(tmp_path.glob("fluxpowerstack_features_*.npy"))).shape == (len(names), 4000)
    assert sorted(names) == sorted(scores)


@pytest.fixture
def broken(run: dict, tmp_path: Path) -> Path:
    """A copy of the run whose ranked table is no table."""
    folder = tmp_path / "runs" / "broken"
    shutil.copytree(run["run"], folder)
    (folder / "candidates.parquet").write_bytes(b"PAR1 and no more")
    return folder


@pytest.mark.parametrize("command", [("top",), ("export", "-o", "x.csv"), ("show", "1000", "--run")])
def test_a_damaged_table_is_told_in_a_sentence(
    command: tuple[str, ...],
    broken: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, str(broken)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "--resume broken --stages rank" in said.err


def test_the_published_clis_files_go_into_a_folder(run: dict, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert main(["export", run["run"], "--layout", "clara-cli", "-o", str(tmp_path / "file")]) == 1
    assert "nothing was written" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["inf", "-2", "0", "nan"])
def test_show_refuses_periods_that_cannot_be(days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["show", "1000", "--period", days])
    assert ended.value.code == 2


@pytest.mark.parametrize("star", ["9" * 5000, "x" * 5000, "a\0b"])
def test_show_refuses_names_that_cannot_be(run: dict, star: str) -> None:
    assert main(["show", star, "--run", run["run"]]) == 2


def test_show_names_the_file_it_cannot_read(run: dict, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "empty\x1b[1m.fits").write_bytes(b"")
    assert main(["show", str(tmp_path / "empty\x1b[1m.fits")]) == 1
    assert "empty[1m.fits: the file is empty" in capsys.readouterr().err


def test_a_terminal_that_lacks_characters_still_shows_the_rest(run: dict) -> None:
    finished = clara(
        "show", run["rows"][0]["filename"], "--run", run["run"], env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert run["rows"][0]["filename"] in finished.stdout


def test_a_full_disk_under_a_redirected_table_is_told(run: dict) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "clara_tui.cli", "top", run["run"]]
        finished = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (finished.returncode, finished.stderr.count("\n")) == (1, 1)


def test_show_draws_a_star_by_its_tic(run: dict) -> None:
    finished = clara_here("show", run["rows"][0]["tic_id"], "--workspace", run["workspace"], "--ascii")
    assert finished.returncode == 0, finished.stderr
    assert run["rows"][0]["filename"] in finished.stdout
    assert finished.stdout.isascii() or "·" in finished.stdout
    assert clara_here("show", "12345678", "--workspace", run["workspace"]).returncode == 2
