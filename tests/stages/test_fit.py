"""The fit stage: the best detections are fitted, as columns of the candidates; and the command for single files."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet as pq
import pytest
from folded_run import ranked_run, settings
from planted_transits import transit_curve
from spoc_file import write_spoc
from stage_runs import go_through

from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.fit_table import FITTED
from clara_tui.cli import main


def fitted_run(workspace: Path, workers: int = 1) -> Run:
    """A run of nine stars, the first with transits."""
    run = ranked_run(workspace, 9)
    names = pq.read_table(run.path("candidates.parquet"))["filename"].to_pylist()
    time, flux = transit_curve(depth=0.01)
    write_spoc(workspace / "lc" / names[0], time, 1000 * flux, tic_id=1)
    go_through(run, workspace, ["fold", "fit"], settings(workers))
    return run


def rows_of(run: Run) -> list[dict[str, object]]:
    return [row for part in sorted(run.path("fit").glob("*.parquet")) for row in pq.read_table(part).to_pylist()]


def test_a_detection_is_fitted_and_stands_in_the_table(tmp_path: Path) -> None:
    run = fitted_run(tmp_path)
    [row] = rows_of(run)
    assert set(row) == {column.name for column in FITTED}
    assert row["fit_period_days"] == pytest.approx(3.3, rel=1e-3)
    assert row["fit_depth_ppm"] == pytest.approx(1e4, rel=0.05)
    assert row["n_signals"] == 1
    table = {one["filename"]: one for one in run.candidates().to_pylist()}
    assert table[row["filename"]]["fit_period_days"] == row["fit_period_days"]


def test_one_worker_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    one, two = (fitted_run(tmp_path / str(workers), workers) for workers in (1, 2))
    written = [[part.read_bytes() for part in sorted(run.path("fit").glob("*.parquet"))] for run in (one, two)]
    assert written[0] == written[1]


def test_the_command_prints_signals_and_single_transits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    time, flux = transit_curve(depth=0.01)
    path = write_spoc(tmp_path / "star_lc.fits", time, 1000 * flux, tic_id=1)
    assert main(["fit", str(path), "--json", "--signals", "1"]) == 0
    [found] = json.loads(capsys.readouterr().out)["files"]
    [signal] = found["signals"]
    assert signal["is_detection"] is True
    assert signal["period_days"] == pytest.approx(3.3, rel=1e-3)
    assert len(signal["transits"]) == 8
    assert all(abs(one["o_minus_c_days"]) < 0.01 for one in signal["transits"])
    assert {one["name"]: one["verdict"] for one in signal["tests"]}["odd_even_depth"] == "pass"
    assert signal["aliases"] == []
    assert main(["fit", str(path)]) == 0
    said = capsys.readouterr().out
    assert "depth" in said
    assert " 0 fail, " in said
    assert "  no more: " in said
    assert main(["fit", str(tmp_path / "none.fits")]) == 1


def test_the_command_says_which_tests_fail_and_which_periods_are_possible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    time, flux = transit_curve(depth=0.01)
    cycle = np.round((time - time[np.argmin(flux)]) / 3.3)
    deeper = np.where(cycle % 2 == 1, 1 - 2 * (1 - flux), flux)
    path = write_spoc(tmp_path / "odd_lc.fits", time, 1000 * deeper, tic_id=2)
    gap = np.where((cycle % 2 == 1) & (flux < flux.max() - 0.005), np.nan, flux)
    only_even = write_spoc(tmp_path / "even_lc.fits", time, 1000 * gap, tic_id=3)
    assert main(["fit", str(path), str(only_even), "--signals", "1"]) == 0
    odd, even = capsys.readouterr().out.split("even_lc.fits")
    assert "fails odd_even_depth: odd " in odd or "fails secondary: next deepest dip: " in odd
    assert "may be 6.6" in even or "may be 6.599" in even
    assert "(2P): the dips that it lacks were not seen" in even


def test_a_file_that_was_away_while_it_was_to_be_fitted_is_fitted_when_it_is_back(tmp_path: Path) -> None:
    run = fitted_run(tmp_path)
    before = run.candidates()
    [row] = rows_of(run)
    for part in run.path("fit").iterdir():
        part.unlink()
    path = tmp_path / "lc" / str(row["filename"])
    away = path.rename(tmp_path / path.name)
    go_through(run, tmp_path, ["fit"])
    assert run.failures()["stage"].to_pylist() == ["fit"]
    away.rename(path)
    go_through(run, tmp_path, ["fit"])
    assert run.failures().num_rows == 0
    assert run.candidates() == before


def test_of_the_candidates_only_the_columns_are_read_that_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[set[str]] = []
    candidates = Run.candidates

    def noted(self: Run, *wanted: Callable[[str], bool]) -> pyarrow.Table:
        table = candidates(self, *wanted)
        read.append(set(table.column_names))
        return table

    monkeypatch.setattr(Run, "candidates", noted)
    fitted_run(tmp_path)
    assert read
    assert all("tests" not in names for names in read), "some kilobytes a star, in the process of the run"
