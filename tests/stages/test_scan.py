"""The scan stage: events of the folded candidates, in a table of their own and as columns."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from folded_run import ranked_run, settings, write_folds
from spoc_file import write_spoc
from stage_runs import go_through

from clara_pipeline.doctor.runs import examine
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.scan.any_method import events_as_json
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan_files.scan_file import event_rows, scan_file
from clara_pipeline.stages.scan import event_columns
from clara_pipeline.tables.run_tables import FLUX_EVENTS, SCANNED
from clara_tui.analysis.flux_events import found_events
from clara_tui.cli import main


def scanned_run(workspace: Path, workers: int = 1) -> Run:
    run = ranked_run(workspace, 9)
    names = pq.read_table(run.path("candidates.parquet"))["filename"].to_pylist()
    write_folds(run, names[:6])
    _add_events(workspace / "lc" / names[0])
    go_through(run, workspace, ["scan"], settings(workers))
    return run


def _add_events(path: Path) -> None:
    """Write a light curve with a dip and a flare in the place of another."""
    time = 1325 + np.arange(0, 10, 2 / 1440)
    flux = 1000 + np.random.default_rng(3).normal(0, 1, len(time))
    flux[1500:1600] -= 5
    flux[5000:5060] += 30 * np.exp(-np.arange(60) / 12)
    write_spoc(path, time, flux, tic_id=1)


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


def test_the_table_holds_what_the_command_finds(tmp_path: Path) -> None:
    run = scanned_run(tmp_path)
    events = pq.read_table(run.path("flux_events.parquet")).to_pylist()
    [filename] = {event["filename"] for event in events}
    assert events == event_rows(filename, scan_file(tmp_path / "lc" / filename)[1])
    assert {"dip", "flare"} <= {event["kind"] for event in events}


def test_events_are_the_same_wherever_they_are_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = scanned_run(tmp_path)
    filename = pq.read_table(run.path("flux_events.parquet"))["filename"][0].as_py()
    path = tmp_path / "lc" / filename

    def printed(*words: object) -> dict:
        assert main([*map(str, words), "--json", "--workspace", str(tmp_path)]) == 0
        return json.loads(capsys.readouterr().out)

    [scanned] = printed("scan", path)["files"]
    [of_run], [of_file] = (printed("show", star)["light_curves"] for star in (filename, path))
    on_screen = found_events(CandidateKey(1, 7, filename), read_evidence(path), run.folder)
    assert on_screen.origin == "run"
    assert scanned["events"] == of_run["events"] == of_file["events"] == events_as_json(on_screen.events) != []
    assert main(["show", str(path)]) == 0
    assert " v dip " in capsys.readouterr().out


def test_events_that_were_deleted_are_found_again(tmp_path: Path) -> None:
    run = scanned_run(tmp_path)
    whole = run.path("flux_events.parquet").read_bytes()
    for part in run.path("flux_events").glob("*.parquet"):
        part.write_bytes(b"damaged")
    [finding] = examine(tmp_path)
    assert "--stages scan" in finding.cure
    for part in run.path("flux_events").glob("*.parquet"):
        part.unlink()
    go_through(run, tmp_path, ["scan"], settings())
    assert run.path("flux_events.parquet").read_bytes() == whole


def test_the_strongest_dip_has_columns_of_its_own() -> None:
    time = np.arange(0, 27, 2 / 1440)
    weak, strong = (
        FluxEvent("dip", at - 0.1, at, at + 0.1, -900.0, sigma, 144) for at, sigma in ((4.0, 9.0), (9.0, 20.0))
    )
    row = event_columns([weak, strong, FluxEvent("flare", 20.0, 20.0, 20.1, 5000.0, 50.0, 72)], time)
    assert set(row) | {"filename"} == {column.name for column in SCANNED}
    assert (row["strongest_dip_sigma"], row["strongest_event_sigma"], row["n_dips"]) == (20.0, 50.0, 2)
    assert row["strongest_dip_least_period_days"] == pytest.approx(18.0, abs=0.2)
    assert "strongest_dip_sigma" not in event_columns([], time)


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (scanned_run(tmp_path / str(n), n) for n in (1, 2))
    assert one.path("flux_events.parquet").read_bytes() == two.path("flux_events.parquet").read_bytes()
