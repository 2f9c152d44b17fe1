"""The terminal shows what is composed, whichever parts of it Textual takes for changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from terminal.emulator import Terminal, stale_lines, terminal_of
from textual.app import ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Label

from clara_tui.terminal.terminal_app import TerminalApp


class Star(Screen[None]):
    """A fact at the top, and one at the bottom right."""

    CSS = "Star { layout: vertical; } #far { dock: bottom; text-align: right; width: 100%; }"

    def compose(self) -> ComposeResult:
        yield Label("decision: PC", id="near")
        yield Label("TIC 1", id="far")


class Dialog(ModalScreen[None]):
    CSS = "Dialog { align: center middle; }"

    def compose(self) -> ComposeResult:
        yield Label("sure? 漢字")


@asynccontextmanager
async def emulated(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[TerminalApp, Pilot[int]]]:
    app = TerminalApp(driver_class=Terminal)
    async with app.run_test(headless=False, size=size) as pilot:
        await app.push_screen(Star())
        await pilot.pause()
        yield app, pilot


def text_of(app: TerminalApp) -> str:
    return "\n".join(terminal_of(app).screen.display)


async def test_a_change_is_shown_though_another_part_of_the_screen_was_to_be_painted() -> None:
    """A screen beneath asks for its own part of the upper one, and Textual forgets what else had changed."""
    async with emulated() as (app, pilot):
        app.screen.query_one("#far", Label).update("TIC 2", layout=False)
        app.screen.refresh(Region(0, 0, 20, 5))
        assert await stale_lines(app, pilot) == []
        assert "TIC 2" in text_of(app)


async def test_the_screen_beneath_is_as_small_as_the_terminal_was() -> None:
    async with emulated() as (app, pilot):
        terminal_of(app).resize(160, 50)
        await pilot.pause(0.05)
        for beneath in app.screen_stack[:-1]:
            beneath.refresh(Region(0, 0, 80, 24))
        app.screen.query_one("#far", Label).update("TIC 2", layout=False)
        assert await stale_lines(app, pilot) == []


async def test_a_dialog_over_what_changes_beneath_it() -> None:
    async with emulated() as (app, pilot):
        await app.push_screen(Dialog())
        app.screen_stack[-2].query_one("#far", Label).update("TIC 3", layout=False)
        assert await stale_lines(app, pilot) == []
        assert "TIC 3" in text_of(app)
        app.pop_screen()
        assert await stale_lines(app, pilot) == []


async def test_a_terminal_that_was_another_size_for_a_moment_is_painted_anew() -> None:
    async with emulated() as (app, pilot):
        terminal_of(app).resize(100, 30)
        terminal_of(app).resize(80, 24)
        assert await stale_lines(app, pilot) == []


async def test_what_another_program_wrote_goes_with_a_redraw() -> None:
    async with emulated() as (app, pilot):
        terminal: Any = terminal_of(app)
        terminal.write("\x1b[3;3Hwall: the machine goes down")
        app.action_redraw()
        assert await stale_lines(app, pilot) == []


async def test_the_same_screen_again_costs_no_text() -> None:
    async with emulated() as (app, pilot):
        await stale_lines(app, pilot)
        before = terminal_of(app).n_bytes
        app.screen.refresh()
        await pilot.pause(0.05)
        assert terminal_of(app).n_bytes - before < 30
