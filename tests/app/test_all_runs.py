"""One queue over all runs of a workspace."""

from pathlib import Path

import pyarrow as pa
import pytest
from app.piloting import screen_text, until, write
from app.small_sky import candidates, finished_run
from app.vet_sky import InstantAnalysis

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_pipeline.records import Ephemeris
from clara_pipeline.runs.all_runs.all_runs_table import all_runs_table
from clara_tui import judging
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.app import ClaraApp
from clara_tui.background.candidate_tables import EveryRun
from clara_tui.background.run_follower import RunFollower
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.queue.query import Query
from clara_tui.queue.rows import Rows
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.screens.queue.screen import QueueScreen
from clara_tui.screens.transits.screen import TransitsScreen

N = 30
IDS = ("20260101-000000-aaaa", "20260201-000000-bbbb")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two runs of one set of stars, in two sectors."""
    first = candidates(N)
    names = [name.replace("s0001", "s0002") for name in first["filename"].to_pylist()]
    sector = pa.array([2] * N, first.schema.field("sector").type)
    second = candidates(N, seed=1)
    for column, values in (("filename", pa.array(names)), ("sector", sector), ("tic_id", first["tic_id"])):
        second = second.set_column(second.schema.get_field_index(column), second.schema.field(column), values)
    finished_run(tmp_path, N, IDS[0], first)
    finished_run(tmp_path, N, IDS[1], second)
    return tmp_path


def _stars(rows: Rows) -> list[int]:
    return [rows.key(place).tic_id or 0 for place in range(len(rows))]


def test_rows_of_a_star_stand_together_the_strangest_star_first(workspace: Path) -> None:
    rows = arrange(all_runs_table(workspace).table, {}, Query(column="star_rank"))
    found = _stars(rows)
    assert found[::2] == found[1::2]
    best = [min(rows.candidate(at).rank, rows.candidate(at + 1).rank) for at in range(0, len(rows), 2)]
    assert best == sorted(best)
    assert {rows.candidate(at).more["n_same_star"] for at in range(len(rows))} == {2}


def test_decisions_filters_and_places_work_over_all_runs(workspace: Path) -> None:
    table = all_runs_table(workspace).table
    first = arrange(table, {}, Query()).key(0)
    rows = arrange(table, {first: Judgement(disposition="PC", note="odd one")}, Query())
    assert (rows.count_unvetted(), rows.position_of(first), rows.n_all) == (2 * N - 1, 2 * N - 1, 2 * N)
    for words, n in (("disp:pc", 1), ("note:odd", 1), (f"run:{IDS[0]}", N), ("sector:2", N), ("same>1", 2 * N)):
        assert len(arrange(table, {first: Judgement(disposition="PC", note="odd one")}, Query(words))) == n, words


def test_sql_is_refused_with_the_way_to_one_run(workspace: Path) -> None:
    with pytest.raises(UsageError, match="Jobs"):
        arrange(all_runs_table(workspace).table, {}, Query("select * from candidates"))


def test_a_new_run_is_a_reason_to_read_again(workspace: Path) -> None:
    run = finished_run(workspace, 3, "20260301-000000-cccc")
    follower = RunFollower(run, EveryRun(workspace, lambda *_: None))
    first = follower.poll().candidates
    assert first is not None
    assert first.num_rows == 2 * N + 3
    assert follower.poll().candidates is None


async def test_decisions_name_the_run_of_their_candidate(workspace: Path) -> None:
    app = ClaraApp(workspace, all_runs=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: len(app.state) == 2 * N and app.state.session is not None)
        assert any("60 stars" in line and "2 runs" in line for line in screen_text(app))
        for place in (0, 1, 2, 3):
            app.state.go_to(place)
            assert app.state.candidate is not None
            judging.save(app.state, acts.disposition("EB"))
            assert app.state.session is not None
            assert app.state.session.run == app.state.candidate.more["run"]
            run = app.state.run_of(app.state.candidate)
            assert run is not None
            assert run.folder == workspace / "runs" / str(app.state.candidate.more["run"])


async def test_transits_are_fitted_in_the_file_of_their_own_run(workspace: Path) -> None:
    app = ClaraApp(workspace, all_runs=True)
    app._analysis = InstantAnalysis()
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: len(app.state) == 2 * N)
        for place in (0, 1):
            app.state.go_to(place)
            candidate = app.state.candidate
            box = SelectedEphemeris(Ephemeris(2.5, 1326.0, 3.0, 1e4, "bls"), "bls")
            view = CandidateView(candidate, CandidateData(candidate.key), Judgement(), box)
            app.push_screen(screen := TransitsScreen(app.state, view, lambda _kept: None))
            await until(pilot, lambda screen=screen: screen.is_mounted and app.screen is screen)
            assert Path(screen._subscription.asks[0].run).name == candidate.more["run"]


async def test_screens_of_one_run_say_so_and_a_run_can_be_chosen_and_left(workspace: Path) -> None:
    app = ClaraApp(workspace, all_runs=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: len(app.state) == 2 * N)
        app.open_screen("clusters")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        app.run_watcher.view_run(IDS[0])
        await until(pilot, lambda: len(app.state) == N)
        assert not app.state.all_runs
        app.run_watcher.view_run("*")
        await until(pilot, lambda: len(app.state) == 2 * N)
        await pilot.press("colon")
        await write(app, pilot, "sort star")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "star_rank")
