"""A panel of the vet screen: inked lines that can have the focus."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
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
        self._strips: dict[int, tuple[StyledLine, Strip]] = {}
        """Row → the line that was painted there, and the strip."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines that are others than before; a line that stays is the same strip.

        Textual's own way takes four times as long: it serves borders, padding, tints and opacity, of which the panels
        of a board have none. One that stands alone in a dialog has a border and goes that way.
        """
        if self.gutter.totals != (0, 0):
            return super().render_lines(crop)
        width = self.size.width
        strips = [self._strip(y, width) for y in crop.line_range]
        is_whole = crop.column_span == (0, width)
        return strips if is_whole else [strip.crop(*crop.column_span) for strip in strips]

    def _strip(self, y: int, width: int) -> Strip:
        line, under = self.line_at(y)
        painted = self._strips.get(y)
        if painted is None or painted[0] is not line or painted[1].cell_length != width:
            painted = self._strips[y] = line, self.painted(line, under, width)
        return painted[1]

    def style_as_shown(self, style: Style) -> Style:
        """Apply the terminal's filters to the style itself, once instead of in every line."""
        background = self.background_colors[1]
        segments = [Segment(" ", style)]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return segments[0].style or style

    def notify_style_update(self) -> None:
        """Paint all lines anew when the theme changes."""
        self._strips.clear()
        super().notify_style_update()

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
