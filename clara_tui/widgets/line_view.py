"""A widget of plain lines that repaints only the lines that changed.

A style names a colour of the theme; several may be given, separated by spaces ("selected pc"), an address of the
web last. Nothing in a line is markup, and nothing unprintable reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from clara_tui.text.ascii import plain_ascii, with_two_cells
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.styles import ADDRESS, style_of


class LineView(Widget):
    """Shows lines; `show` takes the next ones."""

    DEFAULT_CSS = """
    LineView { background: $background; color: $foreground; }
    """
    MAX_CHANGES = 1_000
    """Most changed lines painted at once; the others wait for the next `show`, which begins with them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: list[StyledLine] = []
        self._first = 0
        self._styles_by_name: dict[str, Style] = {}

    def show(self, lines: Sequence[StyledLine]) -> None:
        """Take new lines; those that stay are not painted again."""
        lines = self.in_signs_there_are(lines)
        height, width = max(len(lines), len(self.lines)), max(1, self.size.width)
        self.lines += [()] * (height - len(self.lines))
        changes: list[Region] = []
        for y in (y % height for y in range(self._first, self._first + height)):
            if self.lines[y] != (new := _at(lines, y)):
                if len(changes) == self.MAX_CHANGES:
                    self._first = y
                    break
                changes.append(Region(0, y, width, 1))
                self.lines[y] = new
        if changes and self.is_attached:
            self.refresh(*changes)

    def in_signs_there_are(self, lines: Sequence[StyledLine]) -> Sequence[StyledLine]:
        """Return lines in signs that the terminal can show."""
        if not self.app.has_class("ascii"):
            return lines
        return [in_ascii(line, self.size.width - line_width(line)) for line in lines]

    def line_at(self, y: int) -> tuple[StyledLine, str]:
        """Return the line to paint at row `y` of the widget, and the style under all of it."""
        return _at(self.lines, y), ""

    def render_line(self, y: int) -> Strip:
        return self.painted(*self.line_at(y), self.size.width)

    def painted(self, line: StyledLine, under: str, width: int) -> Strip:
        """Return a line in `width` cells, with the style `under` all of it."""
        segments = [Segment(printable(text), self._style(under, style)) for text, style in line if text]
        missing = width - sum(cell_len(text) for text, _style, _control in segments)
        if missing > 0:
            segments.append(Segment(" " * missing, self._style(under, "")))
        strip = Strip(segments, width - min(missing, 0))
        return strip if missing >= 0 else strip.crop(0, width)

    def _style(self, under: str, style: str) -> Style:
        names = f"{under} {style}"
        if names not in self._styles_by_name:
            plain = self.app.has_class("ascii")
            wanted = [name for name in names.split() if not (plain and name.startswith(ADDRESS))]
            styles = [style_of(name, self.app.theme_variables) for name in wanted]
            self._styles_by_name[names] = self.style_as_shown(Style.combine([self.rich_style, *styles]))
        return self._styles_by_name[names]

    def style_as_shown(self, style: Style) -> Style:
        """Return the style to paint with; Textual applies the filters of the terminal to whole lines."""
        return style

    def notify_style_update(self) -> None:
        """Forget the colours of the styles when the theme changes."""
        self._styles_by_name.clear()
        super().notify_style_update()


def in_ascii(line: StyledLine, spare: int) -> StyledLine:
    """Return a line in ASCII; `spare` are the cells that it may become longer."""
    runs: list[tuple[str, str]] = []
    for text, style in line:
        plain = plain_ascii(with_two_cells(text, spare))
        spare -= cell_len(plain) - cell_len(text)
        runs.append((plain, style))
    return tuple(runs)


def line_width(line: StyledLine) -> int:
    """Return the width of a line in terminal cells."""
    return sum(cell_len(text) for text, _ in line)


def printable(text: str) -> str:
    """Replace what is not printable; texts are cleaned where they are read, this is the last guard."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _at(lines: Sequence[StyledLine], y: int) -> StyledLine:
    return lines[y] if y < len(lines) else ()
