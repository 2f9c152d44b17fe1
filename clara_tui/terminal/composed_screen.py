"""Read what a screen is composed of, and hand the terminal text of our own in place of Textual's updates.

Textual keeps its compositor private, and what it displays are either whole screens or the parts that it
believes to have changed. That belief cannot be relied on: when a screen beneath another one asks for a part
of it to be painted, `Screen._on_timer_update` forgets which widgets of the upper screen had changed
(Textual 8.2), and they stay as they were. So the updates are taken as a sign that something changed, and
the whole composition is read. `App._display` is the only place where every update passes.

Nor are its updates rendered, which would be the same work a second time, and its rows are not joined: a widget
gives the same strip again for a line that it did not paint anew, so rows of the same strips are the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from rich.console import Console, RenderableType
from textual._compositor import CompositorUpdate
from textual._context import visible_screen_stack
from textual.screen import Screen

from clara_tui.terminal.row_pieces import Piece


def composed_rows(screen: Screen[Any]) -> list[list[Piece]]:
    """Return the pieces of all rows of `screen` as composed now, those in front first.

    What shines through from screens beneath is among them.
    """
    compositor = screen._compositor
    rows: list[list[Piece]] = [[] for _ in range(compositor.size.height)]
    for region, clip, strips in compositor._get_renders():
        shown = region.intersection(clip)
        for y, strip in zip(shown.line_range, strips, strict=False):
            rows[y].append(Piece(shown.x, strip))
    return rows


def leave_out_updates(screen: Screen[Any]) -> None:
    """Let Textual tell that `screen` changed without rendering what it takes for changed."""
    compositor = screen._compositor
    if "render_update" in vars(compositor):
        return
    whole = compositor.render_update

    def render_update(full: bool = False, screen_stack: Any = None, simplify: bool = False) -> RenderableType | None:
        if full:  # a picture of the screen
            return whole(full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        compositor._dirty_regions.clear()
        return None

    compositor.render_update = render_update  # type: ignore[method-assign]


def is_update(renderable: RenderableType | None) -> bool:
    """Tell whether Textual would paint (a part of) the screen; None is an update in which nothing changed."""
    return renderable is None or isinstance(renderable, CompositorUpdate)


def text_update(text: Callable[[Console], str]) -> RenderableType:
    """Return an update that is made of `text` for the console it is written to, at the moment it is written."""
    return cast(RenderableType, _TextUpdate(text))


class _TextUpdate(CompositorUpdate):
    def __init__(self, text: Callable[[Console], str]) -> None:
        self._text = text

    def render_segments(self, console: Console) -> str:
        return self._text(console)
