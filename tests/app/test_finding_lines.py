"""`/` finds a word in every list, not only in the queue."""

import pytest
from app.piloting import Opener, screen_text, until, write

from clara_pipeline.sessions.session import Session
from clara_tui.dialogs.choose import Choose, Option
from clara_tui.dialogs.line import AskLine
from clara_tui.keys.bindings import SEARCHED
from clara_tui.screens.help import HelpScreen
from clara_tui.screens.sessions import SessionsScreen
from clara_tui.shell.navigation import screen_class
from clara_tui.text.next_line import next_with


@pytest.mark.parametrize(("start", "found"), [(-1, 1), (0, 1), (1, 3), (3, 1)])
def test_the_next_line_is_looked_for_around(start: int, found: int) -> None:
    assert next_with(["one", "Two", "three", "two"], "tWO", start) == found


def test_a_word_that_no_line_has_is_nowhere() -> None:
    assert next_with(["one"], "two", 0) is None
    assert next_with([], "two", 0) is None


@pytest.mark.parametrize("name", SEARCHED)
def test_every_screen_that_is_searched_says_where(name: str) -> None:
    assert screen_class(name).FIND_IN
    assert hasattr(screen_class(name), "action_line")


async def test_a_session_is_found_and_then_the_next(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        for name in ("monday", "tuesday-evening", "wednesday", "tuesday-night"):
            Session.open(app.state.workspace / "sessions", name, "ann").close()
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SessionsScreen) and len(app.screen._sessions) >= 4)
        found = []
        for _ in range(3):
            await pilot.press("slash")
            await until(pilot, lambda: isinstance(app.screen, AskLine))
            await write(app, pilot, "TUES")
            await until(pilot, lambda: isinstance(app.screen, SessionsScreen))
            found.append(app.screen.selected_session)
        assert sorted(found[:2]) == ["tuesday-evening", "tuesday-night"]
        assert found[2] == found[0]
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await write(app, pilot, "sunday")
        await until(pilot, lambda: any("no line here has 'sunday'" in n.message for n in app._notifications))


async def test_help_scrolls_to_a_term(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await write(app, pilot, "second dip")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await write(app, pilot, "momentum dump")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        assert any("momentum dump" in line for line in screen_text(app))


async def test_a_long_choice_is_searched(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        taken: list[str | None] = []
        app.push_screen(Choose("run", [Option(str(n), f"run {n}", "") for n in range(60)]), taken.append)
        await pilot.pause()
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await write(app, pilot, "run 47")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("enter")
        await until(pilot, lambda: bool(taken))
        assert taken == ["47"]
