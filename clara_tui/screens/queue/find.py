"""Finding in the queue: filter words, SQL, sorting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from clara_pipeline.errors import UsageError
from clara_tui.messages import SortQueue
from clara_tui.queue.sort_command import falls
from clara_tui.state import OperatorState

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class FindKeys(Screen[None]):
    """The find keys; what they ask for comes back as `RowsChanged`."""

    app: AppPort  # type: ignore[assignment]
    state: OperatorState

    def action_filter(self) -> None:
        from clara_tui.dialogs.line import AskLine

        query = self.state.last_query
        hint = "disp:none nwrss>.4 flag:CENT   or   select …"
        ask = AskLine("filter", query.text if query else "", hint, self._problem_with)
        self.app.push_screen(ask, self._filter)

    def _problem_with(self, text: str) -> str:
        """What is wrong with filter words; SQL and `disagree` are checked in a worker thread."""
        from clara_tui.queue.filters import matching
        from clara_tui.queue.ordering import DISAGREE
        from clara_tui.queue.query import Query

        if self.state.rows is not None and not Query(text).is_sql and DISAGREE not in text.lower():
            try:
                matching(self.state.rows.table, text)
            except UsageError as error:
                return str(error)
        return ""

    def _filter(self, text: str | None) -> None:
        if text is not None:
            self._ask_for(text=text.strip())

    def action_clear_filter(self) -> None:
        if self.state.last_query is not None and self.state.last_query.text:
            self._ask_for(text="")

    def action_sort(self) -> None:
        from clara_tui.dialogs.choose import Choose, Option
        from clara_tui.queue.columns import sortable

        if self.state.rows is None:
            return
        options = [Option(c.name, c.title, c.about) for c in sortable(self.state.rows.table.schema.names)]
        current = self.state.last_query.column if self.state.last_query else "rank"
        self.app.push_screen(Choose("sort by", options, current), self._sort)

    def _sort(self, column: str | None) -> None:
        if column is not None:
            self._ask_for(column=column, descending=falls(column))

    def action_reverse_sort(self) -> None:
        self._ask_for(descending=not (self.state.last_query.descending if self.state.last_query else False))

    def _ask_for(self, **changes: object) -> None:
        from clara_tui.queue.query import Query

        query: Query = replace(self.state.last_query or Query(), **changes)  # type: ignore[arg-type]
        self.post_message(SortQueue(query))
