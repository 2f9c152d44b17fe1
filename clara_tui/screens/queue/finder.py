"""Filter the queue by words or SQL, and sort it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_tui.messages import SortQueue

if TYPE_CHECKING:
    from clara_tui.screens.screen_port import ScreenPort


class QueueFinder:
    """Asks the operator for a filter or an order; the queue sorted by it comes back as `RowsChanged`."""

    def __init__(self, screen: ScreenPort) -> None:
        self._screen = screen
        self._state = screen.state

    def filter(self) -> None:
        """Ask for filter words, or SQL."""
        from clara_tui.dialogs.line import AskLine

        query = self._state.last_query
        has_objects = self._state.rows is not None and self._state.rows.has_objects
        terms = "disp:none class:SNIa novelty>95" if has_objects else "disp:none nwrss>.4 flag:CENT"
        hint = f"{terms}   or   select …"
        ask = AskLine("filter", query.text if query else "", hint, self._problem_with)
        self._screen.app.push_screen(ask, self._filter)

    def _problem_with(self, text: str) -> str:
        """Return what is wrong with filter words; SQL and `disagree` are checked in a worker thread."""
        from clara_tui.queue.filters import matching
        from clara_tui.queue.query import Query

        query = Query(text)
        if self._state.rows is not None and not query.is_sql and not query.tells_of_others:
            try:
                matching(self._state.rows.table, text)
            except UsageError as error:
                return str(error)
        return ""

    def _filter(self, text: str | None) -> None:
        if text is not None:
            self._ask_for(text=text.strip())

    def clear_filter(self) -> None:
        """Show all candidates again."""
        if self._state.last_query is not None and self._state.last_query.text:
            self._ask_for(text="")

    def sort(self) -> None:
        """Offer the columns to sort by."""
        from clara_tui.dialogs.choose import Choose, Option
        from clara_tui.queue.columns import meaning, sortable
        from clara_tui.queue.for_you_column import names_to_sort_by
        from clara_tui.queue.hidden_columns import BLIND, NAMES, RANK

        if self._state.rows is None:
            return
        options = [Option(c.name, c.title, meaning(c)) for c in sortable(names_to_sort_by(self._state.rows))]
        if self._state.full_blind:
            options = [Option(RANK, "lot", "drawn by lot: ranks are hidden") if o.value == RANK else o
                       for o in options if o.value not in (*NAMES, BLIND)]  # fmt: skip
        current = self._state.last_query.column if self._state.last_query else "rank"
        self._screen.app.push_screen(Choose("sort by", options, current), self._sort)

    def _sort(self, column: str | None) -> None:
        from clara_tui.queue.sorting.sort_command import falls

        if column is not None:
            self._ask_for(column=column, descending=falls(column))

    def reverse_sort(self) -> None:
        """Reverse the order."""
        self._ask_for(descending=not (self._state.last_query.descending if self._state.last_query else False))

    def _ask_for(self, **changes: object) -> None:
        from clara_tui.queue.query import Query

        query: Query = replace(self._state.last_query or Query(), **changes)  # type: ignore[arg-type]
        self._screen.post_message(SortQueue(query))
