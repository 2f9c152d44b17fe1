"""The app on one light curve: its own workspace, its run, its Vet screen."""

import asyncio
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from app.test_vet_screen import until
from app.vet_sky import PERIOD_DAYS, InstantAnalysis, filename, ranked_run, write_star
from small_workspace import write_models

from clara_pipeline.runs.run_directory import newest_run_with_results
from clara_tui.app import ClaraApp
from clara_tui.background import run_launcher
from clara_tui.background.light_curve_opener import workspace_of
from clara_tui.cli import main
from clara_tui.run_request import RunRequest
from clara_tui.screens.vet.screen import VetScreen

WITHOUT_NETWORK = """
[run]
stages = "ingest,features,score,rank,fold,scan"
workers = 1
[models]
p3 = "small3"
p5 = "small5"
p9 = "small9"
"""
RUN_SECONDS = 300


def test_each_file_has_a_workspace_of_its_own(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    one, other = workspace_of(Path("a/x.fits"), environment), workspace_of(Path("b/x.fits"), environment)
    assert one != other
    assert one.parent == tmp_path / "clara-tui" / "light-curves"
    assert workspace_of(Path("a/../a/x.fits"), environment) == one
    assert workspace_of(Path("x\x1b[31m/é.fits"), {"HOME": str(tmp_path)}).name.startswith("_-")


async def opened(workspace: Path, path: Path, pilot_does) -> ClaraApp:
    app = ClaraApp(workspace, session="evening", vetter="ada", light_curve=path)
    app._analysis = InstantAnalysis()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot_does(app, pilot)
    return app


async def test_the_star_is_opened_by_itself_and_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ranked_run(tmp_path, 2)
    monkeypatch.setattr(run_launcher, "start", lambda *_: pytest.fail("there is a run of this file"))
    os.utime(tmp_path / "data" / filename(1), (1, 1))

    async def judge(app: ClaraApp, pilot) -> None:
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.state.session is not None)
        assert app.state.current.filename == filename(1)
        assert any(str(tmp_path / "sessions") in note.message.replace("\n", "") for note in app._notifications)
        await pilot.press("p")
        await pilot.press("escape")
        await pilot.pause(0.5)
        assert not isinstance(app.screen, VetScreen)  # opened once only

    await opened(tmp_path, tmp_path / "data" / filename(1), judge)
    assert run.folder.is_dir()
    assert '"PC"' in (tmp_path / "sessions" / "evening.jsonl").read_text()


async def test_a_file_without_a_run_or_changed_since_gets_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[RunRequest] = []

    def note(_workspace: Path, request: RunRequest):
        requests.append(request)
        raise_nothing_started()

    from clara_pipeline.errors import ClaraError

    def raise_nothing_started() -> None:
        raise ClaraError("no process today")

    monkeypatch.setattr(run_launcher, "start", note)

    async def look(app: ClaraApp, pilot) -> None:
        await until(pilot, lambda: any("no process today" in note.message for note in app._notifications))

    path = tmp_path / "curve.csv"
    path.write_text("time,flux\n1,1\n")
    await opened(tmp_path / "new", path, look)
    ranked_run(tmp_path / "old", 1)
    changed = tmp_path / "old" / "data" / filename(0)
    os.utime(changed, (4e9, 4e9))
    await opened(tmp_path / "old", changed, look)
    assert [request.inputs for request in requests] == [(path,), (changed,)]


@pytest.mark.long
async def test_the_run_of_a_file_ranks_folds_and_scans_it(tmp_path: Path) -> None:
    workspace, path = tmp_path / "own", tmp_path / filename(3)
    write_models(workspace)
    (workspace / "clara.toml").write_text(WITHOUT_NETWORK)
    write_star(tmp_path, 3)

    async def look(app: ClaraApp, pilot) -> None:
        async with asyncio.timeout(RUN_SECONDS):
            while not (isinstance(app.screen, VetScreen) and _n_dips(app)):
                await pilot.pause(0.2)
        assert app.state.current.filename == path.name

    await opened(workspace, path, look)
    run = newest_run_with_results(workspace)
    assert run is not None
    events = pq.read_table(run.path("flux_events.parquet")).to_pylist()
    assert {event["filename"] for event in events} == {path.name}
    [candidate] = run.candidates().to_pylist()
    assert candidate["n_dips"] == sum(event["kind"] == "dip" for event in events) >= 4
    assert candidate["bls_period_days"] == pytest.approx(PERIOD_DAYS, rel=0.01)


def _n_dips(app: ClaraApp) -> int:
    """Count the dips that the queue shows of the only star."""
    rows = app.state.rows
    return 0 if rows is None or "n_dips" not in rows.table.schema.names else rows.table["n_dips"][0].as_py() or 0


def test_a_file_that_is_no_light_curve_is_refused_before_the_app(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(os, "isatty", lambda _number: True)
    bad = tmp_path / "bad.csv"
    bad.write_text("hello\n")
    assert main([str(bad)]) == 1
    assert "bad.csv" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_without_a_terminal_other_commands_are_named(tmp_path: Path, capsys) -> None:
    bad = tmp_path / "x.csv"
    bad.write_text("time,flux\n")
    assert main([str(bad)]) == 2
    assert "clara-tui scan FILE" in capsys.readouterr().err
