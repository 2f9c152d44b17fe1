"""An emulated terminal: takes the bytes the app writes, and is compared with a full repaint."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pyte
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from textual import events
from textual._context import visible_screen_stack
from textual._styles_cache import StylesCache
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.pilot import Pilot
from textual.strip import Strip

from clara_tui.terminal.terminal_app import TerminalApp
from clara_tui.widgets.panel import Panel

FOREIGN = "§"
"""What stands everywhere after a change of size: real terminals leave or rewrap what they like."""
SECONDS = 3.0
"""What is not shown after this long is not shown at all."""


class Terminal(Driver):
    """Textual's driver to a terminal that is only emulated."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        assert self._size is not None
        self.screen = pyte.Screen(*self._size)
        self._stream = pyte.Stream(self.screen)
        self.n_bytes = 0

    def write(self, data: str) -> None:
        self.n_bytes += len(data.encode())
        self._stream.feed(data)

    def resize(self, width: int, height: int) -> None:
        """Another size: the app is told, and nothing of what was shown can be relied on."""
        self.screen.resize(height, width)
        self.screen.cursor_position()
        for y in range(height):
            self._stream.feed(f"\x1b[{y + 1};1H\x1b[0;41m{FOREIGN * width}\x1b[0m")
        self._size = (width, height)
        self._tell_size()

    def start_application_mode(self) -> None:
        self._tell_size()

    def disable_input(self) -> None:
        pass

    def stop_application_mode(self) -> None:
        pass

    def _tell_size(self) -> None:
        assert self._size is not None
        size = Size(*self._size)
        asyncio.run_coroutine_threadsafe(self._app._post_message(events.Resize(size, size)), loop=self._loop)


def terminal_of(app: App[Any]) -> Terminal:
    assert isinstance(app._driver, Terminal)
    return app._driver


def full_repaint(app: App[Any]) -> pyte.Screen:
    """What a terminal shows that gets the whole screen as Textual composes it, nothing remembered by a widget."""
    screens = [*app._background_screens, app.screen]
    with ExitStack() as nothing_remembered:
        for widget in (widget for screen in screens for widget in screen.walk_children(with_self=True)):
            nothing_remembered.enter_context(patch.object(widget, "_styles_cache", StylesCache()))
            if isinstance(widget, Panel):
                nothing_remembered.enter_context(patch.object(widget, "_strips", {}))
        visible_screen_stack.set(app._background_screens)
        rows = app.screen._compositor.render_strips()
    screen = pyte.Screen(*app.size)
    stream = pyte.Stream(screen)
    for y, strip in enumerate(rows):
        stream.feed(f"\x1b[{y + 1};1H{written(strip, app)}")
    return screen


def written(strip: Strip, app: App[Any]) -> str:
    """A row with its colours; not `Strip.render`, which keeps those of the first terminal that it was written for."""
    colours = COLOR_SYSTEMS[app.console.color_system or "truecolor"]
    if isinstance(app, TerminalApp) and app.renderer.saves_bytes:
        colours = min(colours, ColorSystem.EIGHT_BIT)
    codes = [
        (Strip.render_ansi(style, colours) if style else "", text) for text, style, control in strip if not control
    ]
    return "".join(f"\x1b[0;{code}m{text}" if code else f"\x1b[0m{text}" for code, text in codes) + "\x1b[0m"


def seen(cell: Any) -> tuple[object, ...]:
    """How a cell looks: of a space without lines only the ground is seen."""
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return cell.data, cell.bg
    return tuple(cell)


def differences(shown: pyte.Screen, true: pyte.Screen) -> Iterator[str]:
    """Line by line, what is shown beside what should be."""
    if (shown.columns, shown.lines) != (true.columns, true.lines):
        yield f"the terminal is {shown.columns}x{shown.lines}, the app {true.columns}x{true.lines}"
        return
    for y in range(true.lines):
        places = [x for x in range(true.columns) if seen(shown.buffer[y][x]) != seen(true.buffer[y][x])]
        if places:
            yield f"line {y}, columns {places[0]}-{places[-1]}: shown {shown.display[y]!r}, true {true.display[y]!r}"


async def stale_lines(app: App[Any], pilot: Pilot[Any]) -> list[str]:
    """The lines that do not become what they should be, however long one waits."""
    end = asyncio.get_running_loop().time() + SECONDS
    while True:
        await pilot.pause()
        found = list(differences(terminal_of(app).screen, full_repaint(app)))
        if not found or asyncio.get_running_loop().time() > end:
            return found
        await pilot.pause(0.02)
