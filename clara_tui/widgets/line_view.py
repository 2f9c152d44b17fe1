"""A widget of plain lines that repaints only the lines that changed.

An ink names a colour of the theme; several may be given, separated by spaces ("hand pc"), an address of the
web last. Nothing in a line is markup, and nothing unprintable reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from clara_tui.plots.lines import Line

INKS = (
    "muted", "frame", "strong", "accent", "primary", "good", "bad", "warn", "hand", "head", "pc", "eb", "variable",
    "systematic", "junk", "other",
)  # fmt: skip

ADDRESS = "https://"
"""An ink that begins so is an address to go to with a click (OSC 8), made by us of numbers only."""


class LineView(Widget):
    """Shows lines; `show` takes the next ones."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{ink}" for ink in INKS}
    DEFAULT_CSS = """
    LineView {
        background: $background; color: $foreground;
        & .ink--muted { color: $muted; }
        & .ink--frame { color: $frame; }
        & .ink--strong { text-style: bold; }
        & .ink--accent { color: $accent; }
        & .ink--primary { color: $primary; }
        & .ink--good { color: $success; }
        & .ink--bad { color: $error; }
        & .ink--warn { color: $warning; }
        & .ink--hand { background: $hand; text-style: bold; }
        & .ink--head { color: $muted; text-style: bold; }
        & .ink--pc { color: $pc; }
        & .ink--eb { color: $eb; }
        & .ink--variable { color: $variable; }
        & .ink--systematic { color: $systematic; }
        & .ink--junk { color: $junk; }
        & .ink--other { color: $other; }
    }
    """
    MAX_CHANGES = 1_000
    """Most changed lines painted at once; the others wait for the next `show`, which begins with them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: list[Line] = []
        self._first = 0
        self._styles_of_inks: dict[tuple[str, ...], Style] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Take new lines; those that stay are not painted again."""
        height = max(len(lines), len(self.lines))
        self.lines += [()] * (height - len(self.lines))
        changes: list[Region] = []
        for y in (y % height for y in range(self._first, self._first + height)):
            if self.lines[y] != (new := _at(lines, y)):
                if len(changes) == self.MAX_CHANGES:
                    self._first = y
                    break
                changes.append(Region(0, y, max(1, line_width(self.lines[y]), line_width(new)), 1))
                self.lines[y] = new
        if changes and self.is_attached:
            self.refresh(*changes)

    def line_at(self, y: int) -> tuple[Line, str]:
        """The line to paint at row `y` of the widget, and the ink under all of it."""
        return _at(self.lines, y), ""

    def render_line(self, y: int) -> Strip:
        line, under = self.line_at(y)
        segments = [Segment(printable(text), self._style(under, ink)) for text, ink in line if text]
        return Strip(segments).adjust_cell_length(self.size.width, self._style(under, ""))

    def _style(self, under: str, ink: str) -> Style:
        words = (*under.split(), *ink.split())
        if words and words[-1].startswith(ADDRESS):
            plain = self._style(under, " ".join(ink.split()[:-1]))
            return plain if self.app.has_class("ascii") else plain + _link(words[-1])
        names = tuple(f"ink--{name}" for name in words)
        if names not in self._styles_of_inks:
            partial = [self.get_component_rich_style(name, partial=True) for name in names]
            self._styles_of_inks[names] = Style.combine([self.rich_style, *partial])
        return self._styles_of_inks[names]

    def notify_style_update(self) -> None:
        self._styles_of_inks.clear()
        super().notify_style_update()


@lru_cache(maxsize=64)
def _link(address: str) -> Style:
    """One style for each address: a terminal shows the pieces of a link as one."""
    return Style(link=address)


def line_width(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)


def printable(text: str) -> str:
    """The last guard before the terminal; the cleaning was at the boundary."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _at(lines: Sequence[Line], y: int) -> Line:
    return lines[y] if y < len(lines) else ()
