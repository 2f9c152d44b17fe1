"""The queue on the screen: only the rows visible exist, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Region, Size
from textual.message import Message

from clara_pipeline.text import sanitize
from clara_tui.candidate.shown_period import NEEDED, shown_signal
from clara_tui.candidate.simulated_reference import marked
from clara_tui.queue import columns
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.terminal.themes import DISPOSITION_COLOURS
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey
    from clara_tui.queue.query import Query
    from clara_tui.queue.rows import Rows

SIGNS = {"PC": "yes", "KP": "star", "EB": "no", "V": "no", "IS": "no", "J": "no", "O": "ring", "U": "unsure",
         "SN": "yes", "AGN": "no", "VS": "no", "BOGUS": "no", "KNOWN": "star"}  # fmt: skip
"""Disposition → the name of its sign among the glyphs."""


SIGNAL = ("fold_period_days", "bls_depth_ppm")
"""The columns that hold the period that the star is shown with, and its depth."""
NEEDED_CELLS = (*NEEDED, "match_label", "match_filename", "disposition_star")
"""What the cells depend on that are not shown as they are in the table."""


def decision_words(judgement: Judgement, glyphs: Glyphs) -> str:
    """Return a decision as sign and code: `✓ PC`, `✗ EB`, `? U`; `!` marks a second look."""
    code = judgement.disposition
    sign = f"{getattr(glyphs, SIGNS[code])} {code}" if code in SIGNS else ""
    return f"{sign}{' ' if sign else ''}!" if judgement.second_look else sign


class QueueTable(LineView):
    """Ranked candidates with a cursor; posts `Picked` when one is clicked."""

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, position: int) -> None:
            self.position = position
            super().__init__()

    def __init__(
        self, judgement: Callable[[CandidateKey], Judgement], glyphs: Glyphs, *, by_half: bool = False
    ) -> None:
        """Prepare an empty table. `by_half`: scroll by half a page at once, for slow lines."""
        super().__init__(id="queue")
        self._judgement = judgement
        self._glyphs = glyphs
        self._by_half = by_half
        self.rows: Rows | None = None
        self.query_shown: Query | None = None
        self.cursor = 0
        self.top = 0
        self._placed: list[columns.Placed] = []

    @property
    def page(self) -> int:
        """Rows visible."""
        return max(1, self.size.height - 1)

    empty_lines: Sequence[StyledLine] = ()
    """What to show where there are no rows yet."""

    def set_rows(self, rows: Rows | None, query: Query | None, cursor: int) -> None:
        """Show other rows, with the cursor where its star is now."""
        self.rows, self.query_shown = rows, query
        self.cursor = cursor
        self._lay_out()
        self._keep_in_sight()
        self.refresh()

    def move_to(self, cursor: int) -> None:
        """Put the cursor on a row; only the two rows change while both are visible."""
        before, self.cursor = self.cursor, cursor
        if self._keep_in_sight():
            self.refresh()
        elif before != cursor:
            self.refresh(*(Region(0, 1 + place - self.top, self.size.width, 1) for place in (before, cursor)))

    def on_resize(self) -> None:
        self._lay_out()
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        position = self.top + event.y - 1
        if self.rows is not None and event.y > 0 and position < len(self.rows):
            self.post_message(self.Picked(position))

    def _lay_out(self) -> None:
        names = set(self.rows.table.schema.names) - self.rows.empty_columns if self.rows is not None else ()
        self._placed = columns.fitting(names, self.size.width - 1)

    def _keep_in_sight(self) -> bool:
        """Scroll so that the cursor is visible; whether that was needed."""
        n, top = len(self.rows) if self.rows is not None else 0, self.top
        if not top <= self.cursor < top + self.page:
            above = self.cursor < top
            lead = self.page // 2 if self._by_half or abs(self.cursor - top) > 2 * self.page else 0
            top = self.cursor - lead if above else self.cursor - self.page + 1 + lead
        self.top, before = max(0, min(top, n - self.page)), self.top
        return self.top != before

    def line_at(self, y: int) -> tuple[StyledLine, str]:
        """Return the line at a height, 0 being the column heads, and its style."""
        if y == 0:
            return self._head(), "head"
        position = self.top + y - 1
        if self.rows is None:
            return (self.empty_lines[y - 1] if y <= len(self.empty_lines) else ()), ""
        if position >= len(self.rows):
            return (), ""
        return self._row(position), "selected" if position == self.cursor else ""

    def _head(self) -> StyledLine:
        spans, query = [(" ", "")], self.query_shown
        for placed in self._placed:
            column, mark = placed.column, ""
            if query is not None and not query.is_sql and column.name == query.column:
                mark = self._glyphs.down if query.descending else self._glyphs.up
            title = fitted(column.title[: placed.width - len(mark)] + mark, placed.width, column.left)
            spans.append((" " + title, "accent" if mark else ""))
        return merged(spans)

    def _row(self, position: int) -> StyledLine:
        assert self.rows is not None
        key = self.rows.key(position)
        judgement = self._judgement(key)
        quiet = "muted" if judgement.disposition else ""
        values = self.rows.cells(position, [placed.column.name for placed in self._placed])
        needed = self._needed(position)
        replaced: dict[str, object] = dict(zip(SIGNAL, shown_signal(needed, judgement), strict=True))
        replaced["match_label"] = marked(str(needed["match_label"] or ""), needed["match_filename"])
        replaced["disposition"] = needed["disposition_star"]
        replaced["tic_id"] = key.filename if key.tic_id is None else key.tic_id
        spans = [(self._glyphs.cursor if position == self.cursor else " ", "accent")]
        for placed, value in zip(self._placed, values, strict=True):
            text, style = self._cell(placed.column, replaced.get(placed.column.name, value), judgement, quiet)
            spans.append((" " + fitted(text, placed.width, placed.column.left, self._glyphs.ellipsis), style))
        return merged(spans)

    def _needed(self, position: int) -> dict[str, object]:
        assert self.rows is not None
        return dict(zip(NEEDED_CELLS, self.rows.cells(position, NEEDED_CELLS), strict=True))

    def _cell(self, column: columns.QueueColumn, value: object, said: Judgement, quiet: str) -> tuple[str, str]:
        """Return a cell's text and style; what the session says is asked anew, the rows may be older."""
        match column.name:
            case "disposition" if not said.disposition and not said.second_look:  # of the star's other light curves
                return sanitize(value or ""), "muted"
            case "disposition":
                return decision_words(said, self._glyphs), DISPOSITION_COLOURS.get(said.disposition, "warn")
            case "subclass":
                return sanitize(said.subclass), quiet
            case "flags":
                return sanitize(" ".join(said.flags)), quiet
            case "rating":
                return "" if said.rating is None else str(said.rating), quiet
            case "note":
                return sanitize(said.note), quiet
        return columns.said(column, value, self._glyphs.dash), quiet

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002  Textual's name
        """Return the width of the container: the table fills it."""
        return container.width
