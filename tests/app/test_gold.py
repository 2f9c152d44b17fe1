"""Gold rows in the app, with real keys: hidden repeats and injected planets look like any other row."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from app.piloting import screen_text, until, write
from app.vet_sky import InstantAnalysis, ranked_run
from textual.pilot import Pilot

from clara_pipeline.decisions import acts
from clara_pipeline.records import INJECTED, REPEAT, CandidateKey
from clara_pipeline.sessions.adjudication import begin_adjudication
from clara_pipeline.sessions.session import Session
from clara_pipeline.tables.candidate_keys import keys_in
from clara_tui.app import ClaraApp
from clara_tui.blindness import has_gold
from clara_tui.command_line.app_options import app_options
from clara_tui.keys import bindings
from clara_tui.screens.queue.screen import QueueScreen
from clara_tui.screens.vet.screen import VetScreen

N_STARS = 60
TELLING = ("TIC", "tess2018", "repeat", "inject", "gold", "S0001")


@asynccontextmanager
async def judging(
    workspace: Path, size: tuple[int, int] = (80, 24), gold: float | None = 0.2
) -> AsyncIterator[tuple[Pilot, ClaraApp]]:
    if not (workspace / "runs").exists():
        ranked_run(workspace, N_STARS, {"bls_period_days": 2.5, "teff_k": 5777.0})
    app = ClaraApp(workspace, session="night", vetter="ada", gold=gold)
    app._analysis = InstantAnalysis()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.state.rows is not None and has_gold(app.state) and "gold" in names_of(app))
        yield pilot, app


def names_of(app: ClaraApp) -> list[str]:
    return [] if app.state.rows is None else app.state.rows.table.column_names


def keys(app: ClaraApp) -> list[CandidateKey]:
    return [app.state.rows.key(place) for place in range(len(app.state.rows))]


def place_of(app: ClaraApp, kind: str) -> int:
    return next(place for place, key in enumerate(keys(app)) if key.gold == kind)


def lines(workspace: Path) -> list[dict]:
    return [json.loads(line) for line in (workspace / "sessions" / "night.jsonl").read_text().splitlines()]


async def open_vet(pilot: Pilot, app: ClaraApp) -> VetScreen:
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
    screen = app.screen
    assert isinstance(screen, VetScreen)
    await until(pilot, lambda: screen.candidate_view.curve is not None)
    return screen


async def test_a_repeat_and_a_planet_are_judged_by_the_same_keys_and_kept_apart(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        rows = keys(app)
        assert {key.gold for key in rows} == {"", REPEAT, INJECTED}
        screen = await open_vet(pilot, app)
        for at in range(len(rows)):  # in the order drawn, as it comes up by itself
            assert app.state.current == rows[at]
            await until(
                pilot, lambda at=at: screen.candidate_view.key == rows[at] and screen.candidate_view.curve is not None
            )
            await pilot.press("e" if rows[at].gold == REPEAT else "p")
            await until(pilot, lambda at=at: app.state.judgement(rows[at]).disposition)
        stars = {key: said.disposition for key, said in app.state.session.state.items()}
        gold = {key: said.disposition for key, said in app.state.session.history.gold.items()}
    assert stars == {key: "PC" for key in rows if not key.gold}
    assert gold == {key: "EB" if key.gold == REPEAT else "PC" for key in rows if key.gold}
    gold = [line for line in lines(tmp_path) if line["act"] == "gold"]
    ids = {line["id"]: line["candidates"][0] for line in lines(tmp_path) if line["act"] == "disposition"}
    for line in gold:
        (named,) = line["candidates"]
        if named.pop("gold") == REPEAT:
            assert ids[line["of"]] == named
        else:
            planet = line["seen"]["planet"]
            assert planet.keys() == {"period_days", "epoch_btjd", "duration_hours", "depth_ppm", "snr", "seed"}
            assert planet["snr"] > 10


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long)])
async def test_nothing_on_the_screen_tells_a_gold_row_from_a_star(tmp_path: Path, size: tuple[int, int]) -> None:
    async with judging(tmp_path, size) as (pilot, app):
        screen, looks = await open_vet(pilot, app), set()
        for place in (0, place_of(app, REPEAT), place_of(app, INJECTED)):
            app.state.go_to(place)
            screen.show_star()
            await until(pilot, lambda: screen.candidate_view.curve is not None)
            for panel in (*"6789", "i"):
                await pilot.press(panel)
                await pilot.pause()
                text = "\n".join(screen_text(app))
                assert not [word for word in TELLING if word in text]
                await pilot.press("escape")
            more = app.state.candidate.more
            looks.add((tuple(sorted(more)), tuple(name for name, value in more.items() if value is None)))
        assert len(looks) == 1


async def test_the_queue_shows_places_and_decisions_alone(tmp_path: Path) -> None:
    async with judging(tmp_path, (160, 50)) as (pilot, app):
        heads = screen_text(app)[1].split()
        assert "number" in heads
        assert not {"TIC", "S", "file", "gold", "P", "ppt", "TOI", "N-WRSS", "rank"} & set(heads)
        assert "full blind" in screen_text(app)[0]
        assert len({app.state.rows.cells(place, ["blind"])[0] for place in range(len(keys(app)))}) == len(keys(app))
        await pilot.press("B")
        await pilot.pause()
        assert app.state.full_blind


@pytest.mark.parametrize("line", ["gold:repeat", "tic_id:1003", "file:tess", "1003"])
async def test_filters_do_not_tell_which_rows_are_gold(tmp_path: Path, line: str) -> None:
    async with judging(tmp_path) as (pilot, app):
        shown = len(app.state.rows)
        await pilot.press("slash")
        await write(app, pilot, line)
        await until(pilot, lambda: "hidden" in "".join(screen_text(app)))
        assert len(app.state.rows) == shown


@pytest.mark.parametrize("line", ["where gold = 'repeat'", "select filename from candidates"])
async def test_sql_and_groups_are_refused(tmp_path: Path, line: str) -> None:
    from clara_pipeline.errors import UsageError
    from clara_tui.blindness import gold_lot_of
    from clara_tui.queue.query import Query
    from clara_tui.queue.sorting.arrange import arrange

    async with judging(tmp_path) as (_, app):
        table, lot = app.run_watcher.queue.table, gold_lot_of(app.state)
        for query in (Query(line), Query(is_grouped=True)):
            with pytest.raises(UsageError, match="hidden while judging"):
                arrange(table, {}, query, lot="night", gold=lot)


async def test_screens_that_would_tell_are_not_opened(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        for name in (bindings.SIMILAR, bindings.CLUSTERS, bindings.MAP, bindings.PIXELS):
            app.open_screen(name)
            await pilot.pause()
            assert isinstance(app.screen, QueueScreen)


async def test_undo_comes_back_to_the_gold_row(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        app.state.go_to(place_of(app, INJECTED))
        gold = app.state.current
        await open_vet(pilot, app)
        await pilot.press("p")
        await until(pilot, lambda: app.state.judgement(gold).disposition)
        assert app.state.current != gold
        await pilot.press("z")
        await until(pilot, lambda: not app.state.judgement(gold).disposition)
        assert app.state.current == gold
        assert "PC undone" in screen_text(app)[0]


async def test_opened_again_without_the_option_the_same_lot_goes_on(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        before = keys(app)
        await open_vet(pilot, app)
        await pilot.press("p", "e", "j", "p")
        await pilot.pause(0.2)
        judged = app.state.vetted
        order = {key: app.state.rows.cells(place, ["blind"])[0] for place, key in enumerate(before)}
    assert judged
    async with judging(tmp_path, gold=None) as (pilot, app):
        assert app.state.full_blind
        assert set(keys(app)) == set(before)
        assert {key: app.state.rows.cells(place, ["blind"])[0] for place, key in enumerate(keys(app))} == order
        assert [key for key in keys(app) if key not in judged] == [key for key in before if key not in judged]
        assert app.state.vetted == judged


async def test_an_injected_light_curve_is_the_star_s_with_a_planet(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        place = place_of(app, INJECTED)
        app.state.go_to(place)
        screen = await open_vet(pilot, app)
        planted, key = screen.candidate_view.curve, app.state.current
        app.state.go_to(keys(app).index(key.of_star))
        screen.show_star()
        await until(pilot, lambda: screen.candidate_view.key == key.of_star and screen.candidate_view.curve is not None)
        real = screen.candidate_view.curve
    assert real.planet is None
    planet = planted.planet
    phase = (planted.time - planet.epoch_btjd + planet.period_days / 2) % planet.period_days - planet.period_days / 2
    inside = np.abs(phase) < planet.duration_hours / 24 / 4
    ratio = planted.flux / real.flux
    assert inside.any()
    assert np.median(1 - ratio[inside] / np.median(ratio[~inside])) * 1e6 == pytest.approx(planet.depth_ppm, rel=0.3)
    assert np.ptp(ratio[np.abs(phase) > planet.duration_hours / 24]) < 1e-6


async def test_sessions_tells_nothing_of_gold_rows_while_they_are_judged(tmp_path: Path) -> None:
    """Figures that grow with a decision, and a count that does not, would tell which row was gold."""
    async with judging(tmp_path) as (pilot, app):
        app.state.go_to(place_of(app, INJECTED))
        await open_vet(pilot, app)
        await pilot.press("p")
        await until(pilot, lambda: bool(app.state.session.history.gold))
        await pilot.press("S")
        await until(pilot, lambda: "gold rows: figures once this session is closed" in "\n".join(screen_text(app)))
        text = screen_text(app)
        assert "planets" not in "\n".join(text)
        assert re.search(r"night +(ada +)?1 ", "\n".join(text))  # one row was judged, whichever it is


async def test_sessions_has_the_figures_of_a_session_that_is_closed(tmp_path: Path) -> None:
    async with judging(tmp_path) as (pilot, app):
        app.state.go_to(place_of(app, INJECTED))
        await open_vet(pilot, app)
        await pilot.press("p")
        await until(pilot, lambda: bool(app.state.session.history.gold))
    app = ClaraApp(tmp_path, session="afterwards", vetter="ada")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.state.session is not None)
        await pilot.press("S")
        await until(pilot, lambda: "night" in "\n".join(screen_text(app)))
        await pilot.press("j")
        await until(pilot, lambda: "planets 1 of 1 (21-100 %, few)" in "\n".join(screen_text(app)))
        assert "same 0 of 0" in "\n".join(screen_text(app))


async def test_an_adjudicator_who_asks_for_gold_rows_is_told_why_not_and_judges_with_open_eyes(tmp_path: Path) -> None:
    run = ranked_run(tmp_path, N_STARS, {"bls_period_days": 2.5, "teff_k": 5777.0})
    key = keys_in(run.candidates())[0]
    for name, code in (("ann", "PC"), ("ben", "EB")):
        with Session.open(tmp_path / "sessions", name, name) as session:
            session.save(acts.disposition(code), key)
    begin_adjudication(tmp_path / "sessions", "night", ["ann", "ben"], "ada")
    app = ClaraApp(tmp_path, session="night", vetter="ada", gold=0.2)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.state.session is not None and app.state.rows is not None)
        assert any("an adjudicator's session has no gold rows" in said.message for said in app._notifications)
        assert not app.state.blind


async def test_where_there_can_be_no_gold_rows_it_is_said(tmp_path: Path) -> None:
    ranked_run(tmp_path, N_STARS, {"bls_period_days": 2.5, "teff_k": 5777.0})
    with Session.open(tmp_path / "sessions", "night", "ada") as session:
        session.begin_gold(0.2)
    app = ClaraApp(tmp_path, session="night", vetter="ada", all_runs=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: any("no gold rows here" in said.message for said in app._notifications))
        assert "gold" not in names_of(app)


def test_who_cannot_write_the_session_gets_no_gold_rows(tmp_path: Path) -> None:
    from clara_tui.background.session_switcher import begin_gold

    Session.open(tmp_path, "night", "ada").close()
    with Session.open(tmp_path, "night", "ada", read_only=True) as session:
        (problem,) = begin_gold(session, 0.05)
    assert "read only" in problem


@pytest.mark.parametrize(("text", "share"), [("5%", 0.05), (".05", 0.05), ("0.2", 0.2), ("20%", 0.2)])
def test_the_share_is_read_in_percent_or_as_a_fraction(tmp_path: Path, text: str, share: float) -> None:
    assert app_options([str(tmp_path), "--gold", text]).gold == pytest.approx(share)


@pytest.mark.parametrize("text", ["5", "0", "0%", "21%", "-5%", "nan", "inf", "five", "", "%"])
def test_another_share_is_a_clear_error(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        app_options([str(tmp_path), f"--gold={text}"])
    assert left.value.code == 2
    assert "at most 20%" in capsys.readouterr().err
