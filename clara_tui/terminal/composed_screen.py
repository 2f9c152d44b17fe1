"""Read the composed rows of a screen, and hand the terminal text of our own in place of Textual's updates.

Textual keeps its compositor private, and what it displays are either whole screens or the parts that it
believes to have changed. That belief cannot be relied on: when a screen beneath another one asks for a part
of it to be painted, `Screen._on_timer_update` forgets which widgets of the upper screen had changed
(Textual 8.2), and they stay as they were. So the updates are taken as a sign that something changed, and
the whole composition is read. `App._display` is the only place where every update passes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from rich.console import Console, RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen
from textual.strip import Strip


def composed_rows(screen: Screen[Any]) -> list[Strip]:
    """Return all rows of `screen` as composed now, what shines through from screens beneath included."""
    return screen._compositor.render_strips()


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
