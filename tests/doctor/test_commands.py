"""`clara-tui doctor` and `clara-tui stars --combinations`."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from download.mirror import light_curve_bytes, name_of
from small_workspace import clara_here, write_models

from clara_pipeline.runs.run_directory import Manifest, create_run
from clara_pipeline.stars.combinations import COLUMNS


@pytest.fixture
def workspace(tmp_path):
    write_models(tmp_path)
    sector = tmp_path / "data" / "s0001"
    sector.mkdir(parents=True)
    (sector / name_of(1)).write_bytes(light_curve_bytes(1))
    (sector / name_of(2)).write_bytes(light_curve_bytes(2)[:4000])
    return tmp_path


def test_the_doctor_finds_and_cures(workspace):
    found = clara_here("doctor", "--workspace", workspace, "--offline", "--json")
    assert found.returncode == 3
    report = json.loads(found.stdout)
    (problem,) = [finding for finding in report["findings"] if finding["state"] == "problem"]
    assert name_of(2) in problem["what"]
    assert "cut off" in problem["text"]
    cured = clara_here("doctor", "--workspace", workspace, "--offline", "--fix")
    assert cured.returncode == 0, cured.stdout
    assert "no problems" in cured.stdout
    assert (workspace / "data" / "quarantine" / f"{name_of(2)}.broken").exists()
    assert clara_here("doctor", "--workspace", workspace / "absent").returncode == 2


@pytest.fixture
def run(tmp_path):
    rng = np.random.default_rng(1)
    n = 24
    nwrss = np.linspace(0, 1, n)
    columns = {name: rng.normal(size=n) for name in COLUMNS} | {"teff_k": 5000 + 1000 * (nwrss > 0.6), "nwrss": nwrss}
    columns |= dict.fromkeys(("p3", "p5", "p9", "wrss", "percentile"), nwrss)
    columns["sector"] = np.ones(n, np.int32)
    table = pa.table(
        columns | {"rank": np.arange(1, n + 1), "tic_id": np.arange(n), "filename": [f"{i}.fits" for i in range(n)]}
    )
    run = create_run(tmp_path, Manifest(run="a-run", created_utc="", clara_version=""), "")
    pq.write_table(table, run.path("candidates.parquet"))
    return run


def test_combinations_are_computed_in_the_pool(run):
    arguments = [
        "stars",
        "--combinations",
        "--columns",
        "teff_k,logg",
        "--json",
        "--workspace",
        run.folder.parents[1],
    ]
    printed = clara_here(*arguments, "--workers", 1)
    assert printed.returncode == 0, printed.stderr
    rows = json.loads(printed.stdout)["combinations"]
    assert len(rows) == 1
    assert {row["n_rows"] for row in rows} == {24}
    assert rows[0]["silhouette"] is not None
    assert json.loads(printed.stderr.splitlines()[-1])["n_done"] == 1
    wrong = clara_here(*arguments, "--columns", "nothing,logg")
    assert wrong.returncode == 2
    assert "no such column: nothing" in wrong.stderr
