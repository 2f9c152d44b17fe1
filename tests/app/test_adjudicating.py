"""An adjudicator in the app: disagreements first, what the others said side by side, one key a star."""

from pathlib import Path

import pytest
from app.piloting import Opener, screen_text, until, write
from app.test_sessions_screen import judged_by

from clara_pipeline.decisions import acts
from clara_pipeline.sessions.adjudication import begin_adjudication
from clara_pipeline.sessions.session import Session
from clara_tui.app import ClaraApp
from clara_tui.screens.vet.screen import VetScreen


def text_of(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


async def begun(app: ClaraApp, workspace: Path) -> None:
    """Two vetters who differ on the second and the sixth star, and a session over them."""
    for name in ("bob", "cat"):
        judged_by(workspace, app.state.rows, name)
    key = app.state.rows.key(5)
    with Session.open(workspace / "sessions", "cat", "cat") as session:
        session.save(acts.confidence("guess"), key)
        session.save(acts.note("flares, no dip"), key)
    begin_adjudication(workspace / "sessions", "chief", ["bob", "cat"], "ann")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long)])
async def test_disagreements_come_first_with_what_was_said(
    open_app: Opener, workspace: Path, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as (app, pilot):
        keys = [app.state.rows.key(place) for place in range(8)]
        await begun(app, workspace)
        await pilot.press("S")
        await until(pilot, lambda: "chief" in text_of(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: app.state.session.name == "chief")
        await until(pilot, lambda: app.state.rows.key(1) == keys[5])
        assert app.state.rows.key(0) == keys[1]
        await pilot.press("q", "g", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and "bob: J" in text_of(app))
        assert "cat: U guess" in text_of(app)
        await pilot.press("V")
        await until(pilot, lambda: "cat: U guess flares, no dip" in text_of(app))
        await pilot.press("V")
        await pilot.press("v")
        await until(pilot, lambda: app.state.judgement(keys[5]).disposition == "V")
        await pilot.press("escape", "slash")
        await write(app, pilot, "disagree")
        await until(pilot, lambda: len(app.state) == 2)
        assert "of bob, cat" in text_of(app) or size[0] == 80
        await pilot.press("S")
        await until(pilot, lambda: "decides between bob, cat" in text_of(app))
        await pilot.press("c")
        await until(pilot, lambda: "judged differently: 2" in text_of(app))
        assert "chief 1" not in text_of(app)


async def test_compare_says_what_was_decided_and_what_is_left(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(100, 30)) as (app, _pilot):
        await begun(app, workspace)
        keys = [app.state.rows.key(place) for place in range(8)]
    async with open_app(session="chief", size=(100, 30)) as (app, pilot):
        await until(pilot, lambda: app.state.session is not None and app.state.rows.key(0) == keys[1])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and "bob:" in text_of(app))
        await pilot.press("e")
        await pilot.press("S", "c")
        await until(pilot, lambda: "judged differently: 2, 1 left to adjudicate" in text_of(app))
        assert "decided EB" in text_of(app)


async def test_blind_hides_what_the_others_said(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        await begun(app, workspace)
        await pilot.press("S")
        await until(pilot, lambda: "chief" in text_of(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: app.state.session.name == "chief")
        await pilot.press("q", "g", "enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and "bob:" in text_of(app))
        await pilot.press("B")
        await until(pilot, lambda: "bob:" not in text_of(app))


async def test_a_vetters_session_that_is_gone_is_said_and_the_queue_stays(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, _pilot):
        await begun(app, workspace)
    (workspace / "sessions" / "bob.jsonl").unlink()
    async with open_app(session="chief") as (app, pilot):
        await until(pilot, lambda: any("no session bob" in n.message for n in app._notifications))
        assert len(app.state) == 60
