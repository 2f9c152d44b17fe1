"""A panel of the vet screen: inked lines that can have the focus."""

from __future__ import annotations

from textual.message import Message
from textual.strip import Strip

from clara_tui.text.styled_text import StyledLine, text_of
from clara_tui.widgets.line_view import LineView


class Panel(LineView, can_focus=True):
    """Lines, a number to zoom it by, and a word for the frame above it."""

    class Resized(Message):
        """A panel has another size: what it shows must be drawn anew. One message tells of all panels."""

        def can_replace(self, message: Message) -> bool:
            """Tell Textual that only the last of several such messages is needed."""
            return isinstance(message, Panel.Resized)

    def __init__(self, name: str, number: int | None = None, about: str = "") -> None:
        super().__init__(id=name.replace("_", "-"))
        self.panel = name
        self.number = number
        self.about = about
        self.top = 0
        """Lines scrolled away from the top."""
        self._all: list[StyledLine] = []

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def render_line(self, y: int) -> Strip:
        """Neighbours of one colour are sent as one, whatever their styles are called."""
        return super().render_line(y).simplify()

    @property
    def text(self) -> str:
        """What it shows, without colours; for tests and the clipboard."""
        return "\n".join(text_of(line) for line in self.lines)

    def show_all(self, lines: list[StyledLine]) -> None:
        """Show `lines`, at most as many as fit, from where it was scrolled to."""
        self._all = lines
        self.scroll_lines(0)

    def scroll_lines(self, by: int) -> None:
        """Move what is visible by some lines, as far as there are any."""
        self.top = max(0, min(self.top + by, len(self._all) - self.size.height))
        self.show(self._all[self.top : self.top + self.size.height])

    @property
    def is_longer(self) -> bool:
        """Whether there are more lines than fit."""
        return len(self._all) > self.size.height

    @property
    def where(self) -> str:
        """`1-11 of 18`: which of its lines are visible."""
        return f"{self.top + 1}-{min(self.top + self.size.height, len(self._all))} of {len(self._all)}"
