"""`clara-tui export` and `show` on a small run, read back by other programs' readers."""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from small_workspace import MODELS, clara, write_curves, write_models


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict:
    workspace = tmp_path_factory.mktemp("export")
    write_models(workspace)
    write_curves(workspace / "lc", 5)
    arguments = ("--input", workspace / "lc", "--models", MODELS, "--stages", "ingest,features,score,rank", "--json")
    result = json.loads(clara("--run", "--workspace", workspace, *arguments).stdout)
    return result | {"workspace": workspace, "rows": pq.read_table(result["candidates"]).to_pylist()}


def test_csv_holds_every_row(run: dict, tmp_path: Path) -> None:
    assert clara("export", "--workspace", run["workspace"], "-o", tmp_path / "out.csv").returncode == 0
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["filename"] for row in rows] == [row["filename"] for row in run["rows"]]
    assert [float(row["p3"]) for row in rows] == [row["p3"] for row in run["rows"]]


@pytest.mark.parametrize(("form", "reader"), [("ecsv", "ascii.ecsv"), ("votable", "votable")])
def test_astropy_reads_what_was_written(run: dict, tmp_path: Path, form: str, reader: str) -> None:
    from astropy.table import Table

    path = tmp_path / f"out.{form}"
    assert clara("export", "--workspace", run["workspace"], "--format", form, "-o", path).returncode == 0
    table = Table.read(path, format=reader)
    assert list(table["p9"]) == [row["p9"] for row in run["rows"]]
    assert str(table["tmag"].unit) == "mag"


def test_the_published_clis_files_hold_the_same_scores(run: dict, tmp_path: Path) -> None:
    finished = clara("export", "--workspace", run["workspace"], "--layout", "clara-cli", "-o", tmp_path)
    assert finished.returncode == 0, finished.stderr
    with next(tmp_path.glob("anomaly_scores_p3_*.csv")).open() as file:
        scores = {row["filename"]: float(row["anomaly_score"]) for row in csv.DictReader(file)}
    assert scores == {row["filename"]: row["p3"] for row in run["rows"]}
    names = next(tmp_path.glob("features_*.txt")).read_text().split()
    assert np.load(next(tmp_path.glob("features_*.npy"))).shape == (len(names), 4000)
    assert sorted(names) == sorted(scores)


def test_show_draws_a_star_by_its_tic(run: dict) -> None:
    finished = clara("show", run["rows"][0]["tic_id"], "--workspace", run["workspace"], "--ascii")
    assert finished.returncode == 0, finished.stderr
    assert run["rows"][0]["filename"] in finished.stdout
    assert finished.stdout.isascii() or "·" in finished.stdout
    assert clara("show", "12345678", "--workspace", run["workspace"]).returncode == 2
