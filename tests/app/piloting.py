"""Driving the app in tests: opening it, waiting for it, reading its screen."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from textual.pilot import Pilot
from textual.widgets import Input

from clara_tui.app import ClaraApp

Opener = Callable[..., AbstractAsyncContextManager[tuple[ClaraApp, Pilot[int]]]]


async def until(pilot: Pilot[int], holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let the app work until something holds; fails after `seconds`."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError("it did not come to hold")


async def write(app: ClaraApp, pilot: Pilot[int], text: str) -> None:
    """Put a line into the field in focus at once, and press Enter; typing it takes a test's time."""
    await until(pilot, lambda: isinstance(app.focused, Input))
    assert isinstance(app.focused, Input)
    app.focused.value = text
    await pilot.press("enter")


def screen_text(app: ClaraApp) -> list[str]:
    """What the terminal shows, line by line."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
