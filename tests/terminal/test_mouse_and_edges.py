"""The mouse does what keys do, and small terminals show whole dialogs."""

from pathlib import Path

import pytest
from app.piloting import until
from app.small_sky import finished_run

from clara_tui.app import ClaraApp
from clara_tui.dialogs.new_run import NewRun
from clara_tui.widgets.key_line import laid_out, pair_at


def composed_text(app: ClaraApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("width", [20, 80])
def test_the_pair_under_the_mouse_is_the_one_that_is_shown(width: int) -> None:
    line = laid_out([("j", "next"), ("p", "PC"), ("?", "help"), ("q", "quit")], width)
    text = "".join(part for part, _ in line)
    for key, word in (("?", "help"), ("q", "quit")):
        assert pair_at(line, text.index(f"{key} {word}") + 1) == (key, word)
    assert pair_at(line, 500) == ("", "")


async def test_a_click_on_a_key_below_does_what_the_key_does(tmp_path: Path) -> None:
    finished_run(tmp_path, 5)
    app = ClaraApp(tmp_path, session="ann", vetter="ann")
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: app.state.rows is not None and app.state.session is not None)
        x = composed_text(app).splitlines()[-1].index("help")
        await pilot.click(offset=(x, 23))
        await until(pilot, lambda: type(app.screen).__name__ == "HelpScreen")


async def test_without_a_run_the_ways_to_begin_are_shown(tmp_path: Path) -> None:
    app = ClaraApp(tmp_path, session="ann", vetter="ann")
    async with app.run_test(size=(60, 16)) as pilot:
        await until(pilot, lambda: "Three ways to begin" in composed_text(app))
        for way in ("J, then s", "demo", "clara-tui run"):
            assert way in composed_text(app)


async def test_the_dialog_of_a_new_run_fits_into_sixty_columns(tmp_path: Path) -> None:
    app = ClaraApp(tmp_path, session="ann", vetter="ann")
    async with app.run_test(size=(60, 16)) as pilot:
        await app.push_screen(NewRun(tmp_path, {}))
        await pilot.pause()
        box = app.screen.query_one("Vertical").region
        assert box.x >= 0
        assert box.right <= 60


async def test_no_message_covers_that_the_terminal_is_too_small(tmp_path: Path) -> None:
    app = ClaraApp(tmp_path, session="ann", vetter="ann")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.resize_terminal(24, 5)
        app.notify_error("something went wrong, and it takes many words to say what it was")
        await until(pilot, lambda: "CLARA needs 60 x 16" in composed_text(app))
        await pilot.pause(0.1)
        assert "went wrong" not in composed_text(app)
