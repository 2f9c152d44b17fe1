"""The board's frame and titles are those of the panels that are shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from terminal.emulator import Terminal, stale_lines, terminal_of
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from clara_tui.screens.vet.panel_list import NAMES, make_panels
from clara_tui.terminal.terminal_app import TerminalApp
from clara_tui.text.cells import whole_parts
from clara_tui.widgets.board import Board


class BoardApp(TerminalApp):
    def compose(self) -> ComposeResult:
        yield Board(make_panels())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        from clara_tui.terminal.themes import DARK

        return DARK.variables


@asynccontextmanager
async def a_board(width: int, height: int) -> AsyncIterator[tuple[App[int], Pilot[int], Board]]:
    app = BoardApp(driver_class=Terminal)
    async with app.run_test(headless=False, size=(width, height)) as pilot:
        yield app, pilot, app.query_one(Board)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (130, 36), (160, 50)])
async def test_a_panel_shown_alone_has_no_joints_of_the_others(width: int, height: int) -> None:
    async with a_board(width, height) as (app, pilot, board):
        for name in NAMES:
            board.zoom(name)
            assert await stale_lines(app, pilot) == []
            lines = terminal_of(app).screen.display[1:-2]
            assert {line[0] + line[-1] for line in lines} == {"││"}, name
            board.zoom("")
            await pilot.pause()


async def test_a_frame_painted_before_the_panels_were_laid_out_is_painted_again() -> None:
    async with a_board(130, 36) as (app, pilot, board):
        board.zoomed = "tests"
        board.refresh()
        await pilot.pause(0.1)
        board.panels["fold"].refresh(layout=True)
        assert await stale_lines(app, pilot) == []
        assert {line[0] + line[-1] for line in terminal_of(app).screen.display[1:-2]} == {"││"}


async def test_a_click_moves_the_mark_of_the_focus() -> None:
    async with a_board(80, 24) as (app, pilot, board):
        await pilot.click("#tests")
        assert await stale_lines(app, pilot) == []
        await pilot.click("#fold")
        assert board.panels["fold"].has_focus
        assert await stale_lines(app, pilot) == []


@pytest.mark.parametrize(
    ("width", "shown"),
    [(60, "6 TESTS 1 fail  ‹limit  † passes by a 2nd condition"), (20, "6 TESTS 1 fail"), (9, "6 TESTS …")],
)
def test_a_title_keeps_whole_parts(width: int, shown: str) -> None:
    assert whole_parts("6 TESTS 1 fail  ‹limit  † passes by a 2nd condition", width) == shown
    assert whole_parts("4 LIGHT CURVE  PDC ┄0.75 d · 27 events · ▾dump", 40) == "4 LIGHT CURVE  PDC ┄0.75 d · 27 events"
