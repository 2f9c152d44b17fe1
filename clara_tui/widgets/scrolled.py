"""A panel of lines that may be longer than it is high."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from clara_tui.text.styled_text import StyledLine, text_of
from clara_tui.widgets.line_view import LineView


class Scrolled(LineView):
    """Shows as many lines as fit, from the top or (a log) from the end."""

    def __init__(self, name: str, *, from_end: bool = False, framed: bool = True) -> None:
        super().__init__(id=name, classes="panel" if framed else None)
        self._title = name
        self._all: list[StyledLine] = []
        self._from_end = from_end
        self._offset = 0
        """Lines scrolled away from the top (from the end, for a log)."""
        self._cursor: int | None = None
        """The line brought into view last."""
        self.entitle(name)

    def entitle(self, title: str) -> None:
        """Put a title, as it is, into the line above, and behind it how many lines are out of sight."""
        self._title = title
        above, below = self._hidden
        hidden = ", ".join(f"{n} more {where}" for n, where in ((above, "above"), (below, "below")) if n)
        self.border_title = Content(f" {title}   {hidden} " if hidden else f" {title} ")

    @property
    def _hidden(self) -> tuple[int, int]:
        """Return how many lines are above and below those seen; none before there is any room."""
        more = len(self._all) - self.size.height if self.size.height else 0
        above = more - self._offset if self._from_end else self._offset
        return (above, more - above) if more > 0 else (0, 0)

    def show_all(self, lines: Sequence[StyledLine]) -> None:
        """Show lines, of which the visible part can be scrolled."""
        self._all = list(lines)
        self._cut()

    def scroll_lines(self, by: int) -> None:
        """Scroll by some lines, down when positive."""
        self._offset += -by if self._from_end else by
        self._cut()

    def bring_into_view(self, at: int) -> None:
        """Scroll no further than needed to show line `at`."""
        self._cursor = at
        self._offset = min(max(self._offset, at - self.size.height + 1), at)
        self._cut()

    @property
    def where(self) -> str:
        """`lines 1-22 of 180`: which lines are seen, counted from the top; empty where all are."""
        above, below = self._hidden
        return f"lines {above + 1}-{len(self._all) - below} of {len(self._all)}" if above or below else ""

    @property
    def has_cursor(self) -> bool:
        """Tell whether one of the lines is kept in view."""
        return self._cursor is not None

    @property
    def at(self) -> int:
        """Return the line at the cursor; the first one seen where there is none."""
        return self._hidden[0] if self._cursor is None else self._cursor

    @property
    def texts(self) -> list[str]:
        """Return all lines, also those out of sight, without their styles."""
        return [text_of(line) for line in self._all]

    def on_resize(self) -> None:
        self._cut()

    def _cut(self) -> None:
        height = self.size.height
        self._offset = max(0, min(self._offset, len(self._all) - height))
        top = len(self._all) - height - self._offset if self._from_end else self._offset
        self.show(self._all[max(0, top) : max(0, top) + height])
        self.entitle(self._title)
