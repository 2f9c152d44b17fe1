"""A panel of the vet screen: inked lines that can have the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from clara_tui.plots.lines import INKS, Line, text_of
from clara_tui.plots.plain import plain_ascii
from clara_tui.widgets.line_view import LineView


class Panel(LineView, can_focus=True):
    """Lines, a number to zoom it by, and a word for the frame above it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{ink}" for ink in INKS if ink}
    DEFAULT_CSS = """
    Panel {
        & .ink--axis { color: $muted; }
        & .ink--cloud { color: $muted; text-style: dim; }
        & .ink--scatter { color: $muted; }
        & .ink--median { color: $accent; text-style: bold; }
        & .ink--second { color: $primary; text-style: bold; }
        & .ink--curve { color: $primary; }
        & .ink--guide { color: $success; }
        & .ink--clipped { color: $error; }
    }
    """

    class Resized(Message):
        """A panel has another size: what it shows must be drawn anew. One message tells of all panels."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Panel.Resized)

    def __init__(self, name: str, number: int | None = None, about: str = "") -> None:
        super().__init__(id=name.replace("_", "-"))
        self.panel = name
        self.number = number
        self.about = about
        self._looks: dict[tuple[str, str], Style] = {}

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def notify_style_update(self) -> None:
        self._looks.clear()
        super().notify_style_update()

    def _style(self, under: str, ink: str) -> Style:
        """Worked out once per theme: a wide board has a thousand runs a star."""
        if (under, ink) not in self._looks:
            self._looks[under, ink] = super()._style(under, ink)
        return self._looks[under, ink]

    def render_line(self, y: int) -> Strip:
        """Neighbours of one colour are sent as one, whatever their inks are called."""
        return super().render_line(y).simplify()

    @property
    def text(self) -> str:
        """What it shows, without colours; for tests and the clipboard."""
        return "\n".join(text_of(line) for line in self.lines)

    def show(self, lines: Sequence[Line]) -> None:
        if self.app.has_class("ascii"):
            lines = [tuple((plain_ascii(text), ink) for text, ink in line) for line in lines]
        super().show(lines)

    def show_all(self, lines: list[Line]) -> None:
        """Show `lines`, at most as many as fit."""
        self.show(lines[: self.size.height])
