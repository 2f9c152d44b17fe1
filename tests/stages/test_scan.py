"""The scan stage: events of the folded candidates, in a table of their own and as columns."""

from pathlib import Path

import pyarrow.parquet as pq
from folded_run import ranked_run, settings, write_folds
from stage_runs import go_through

from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.run_tables import FLUX_EVENTS, SCANNED


def scanned_run(workspace: Path, workers: int = 1) -> Run:
    run = ranked_run(workspace, 9)
    names = pq.read_table(run.path("candidates.parquet"))["filename"].to_pylist()
    write_folds(run, names[:6])
    go_through(run, workspace, ["scan"], settings(workers))
    return run


def test_only_folded_candidates_are_scanned(tmp_path: Path) -> None:
    run = scanned_run(tmp_path)
    parts = sorted(run.path("scan").glob("*.parquet"))
    rows = [row for part in parts for row in pq.read_table(part).to_pylist()]
    assert len(rows) == 6
    assert set(rows[0]) == {column.name for column in SCANNED}


def test_the_table_of_events_agrees_with_the_counts(tmp_path: Path) -> None:
    run = scanned_run(tmp_path)
    events = pq.read_table(run.path("flux_events.parquet"))
    assert events.column_names == [column.name for column in FLUX_EVENTS]
    counted = 0
    for part in run.path("scan").glob("*.parquet"):
        for row in pq.read_table(part).to_pylist():
            counted += row["n_dips"] + row["n_flares"] + row["n_outliers"] + row["n_steps"]
    assert events.num_rows == counted


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (scanned_run(tmp_path / str(n), n) for n in (1, 2))
    assert one.path("flux_events.parquet").read_bytes() == two.path("flux_events.parquet").read_bytes()
