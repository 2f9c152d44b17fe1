"""The queue: ranked candidates, unvetted first; find, sort, choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.text import clean
from clara_tui import bindings
from clara_tui.messages import RowsChanged, RunChanged, SessionChanged
from clara_tui.plots.lines import Line
from clara_tui.standing import standing
from clara_tui.state import OperatorState
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.queue_table import QueueTable
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app import ClaraApp
    from clara_tui.rows import Query


class QueueScreen(Screen[None]):
    """Ranked candidates with a cursor on the star in hand."""

    KIND = bindings.QUEUE
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.QUEUE))
    DEFAULT_CSS = """
    QueueScreen QueueTable { height: 1fr; }
    QueueScreen #about { height: 1; }
    """
    app: ClaraApp

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state

    def compose(self) -> ComposeResult:
        glyphs = self.app.glyphs
        yield StatusLine()
        yield QueueTable(self.state.judgement, glyphs, by_half=self.state.low_bandwidth)
        yield LineView(id="about")
        yield KeyLine(bindings.QUEUE, self.app.keymap.keys, glyphs.is_ascii)

    @property
    def table(self) -> QueueTable:
        return self.query_one(QueueTable)

    # --- showing --------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._show_all()

    def on_screen_resume(self) -> None:
        self.app.tender.settle()
        self._show_all()

    def on_rows_changed(self, message: RowsChanged) -> None:
        self._show_all()

    def on_run_changed(self, message: RunChanged) -> None:
        self._show_words()

    def on_session_changed(self, message: SessionChanged) -> None:
        self._show_all()

    def _show_all(self) -> None:
        from clara_tui.rows import Query

        query = self.state.query or Query()
        self.table.set_rows(self.state.rows, query, self.state.position or 0)
        self._show_words()

    def _show_words(self) -> None:
        self.query_one(StatusLine).set(self._title(), standing(self.state, self.app.glyphs))
        self.query_one("#about", LineView).show([about(self.state)])

    def _title(self) -> Line:
        state = self.state
        title: Line = ((" CLARA ", "strong"),)
        if state.run is not None:
            title += ((f" {clean(state.run.id, 40)}", "muted"),)
        if state.rows is not None:
            title += ((f"   {len(state.rows):,} stars", ""), (f"   {state.rows.count_unvetted():,} unvetted", ""))
        return title

    def _moved(self) -> None:
        if (position := self.state.position) is not None:
            self.table.move_to(position)
            self.query_one("#about", LineView).show([about(self.state)])

    # --- acts -----------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        self.state.step(by)
        self._moved()

    def action_half_page(self, direction: int) -> None:
        self.action_step(direction * max(1, self.table.page // 2))

    def action_first(self) -> None:
        self.state.go_to(0)
        self._moved()

    def action_last(self) -> None:
        self.state.go_to(len(self.state) - 1)
        self._moved()

    def action_next_unvetted(self) -> None:
        self._seek(1)

    def action_previous_unvetted(self) -> None:
        self._seek(-1)

    def _seek(self, direction: int) -> None:
        if self.state.next_unvetted(direction) is None:
            self.app.say("every star shown has a decision")
        self._moved()

    def on_queue_table_picked(self, message: QueueTable.Picked) -> None:
        self.state.go_to(message.position)
        self._moved()

    def action_open(self) -> None:
        if self.state.candidate is None:
            self.app.say("there is no star to open yet")
        else:
            self.app.action_vet()

    def action_undo(self) -> None:
        self._turned("undone", self.app.attempt(self.state.undo))

    def action_redo(self) -> None:
        self._turned("done again", self.app.attempt(self.state.redo))

    def _turned(self, word: str, change: object) -> None:
        self.app.say(word if change is not None else f"nothing to be {word}")
        self._show_all()

    def action_auto_advance(self) -> None:
        self.state.auto_advance = not self.state.auto_advance
        self.app.say("after a decision: on to the next" if self.state.auto_advance else "after a decision: stay")

    def action_copy_tic(self) -> None:
        if (star := self.state.candidate) is not None:
            self.app.copy_to_clipboard(str(star.tic_id))
            self.app.say(f"TIC {star.tic_id} copied")

    def action_copy_row(self) -> None:
        if self.state.rows is not None and (position := self.state.position) is not None:
            row = self.state.rows.row(position)
            self.app.copy_to_clipboard("\t".join("" if value is None else clean(value) for value in row.values()))
            self.app.say("row copied")

    def action_filter(self) -> None:
        from clara_tui.dialogs.line import AskLine

        query = self.state.query
        ask = AskLine("filter", query.text if query else "", "disp:none nwrss>.4 flag:CENT   or   select …")
        self.app.push_screen(ask, self._filter)

    def _filter(self, text: str | None) -> None:
        if text is not None:
            self._ask_for(text=text.strip())

    def action_clear_filter(self) -> None:
        if self.state.query is not None and self.state.query.text:
            self._ask_for(text="")

    def action_sort(self) -> None:
        from clara_tui.columns import sortable
        from clara_tui.dialogs.choose import Choose, Option

        if self.state.rows is None:
            return
        options = [Option(c.name, c.title, c.about) for c in sortable(self.state.rows.table.schema.names)]
        current = self.state.query.column if self.state.query else "rank"
        self.app.push_screen(Choose("sort by", options, current), self._sort)

    def _sort(self, column: str | None) -> None:
        if column is not None:
            self._ask_for(column=column, descending=column not in ("rank", "tic_id", "filename", "sector", "tmag"))

    def action_reverse_sort(self) -> None:
        self._ask_for(descending=not (self.state.query.descending if self.state.query else False))

    def _ask_for(self, **changes: object) -> None:
        from dataclasses import replace

        from clara_tui.rows import Query

        query: Query = replace(self.state.query or Query(), **changes)  # type: ignore[arg-type]
        self.app.tender.arrange(query)

    def action_go_to(self) -> None:
        from clara_tui.going import ask_where

        ask_where(self.app)

    def action_clusters(self) -> None:
        self.app.say("no clusters yet: the cluster stage has not run")

    def action_feature_map(self) -> None:
        self.app.say("no map of the features yet: the fold stage has not run")


def about(state: OperatorState) -> Line:
    """The line under the queue: where the cursor is, the order, the filter, the file."""
    if state.rows is None:
        return ((" reading …" if state.run is not None else NO_RUN, "muted"),)
    query = state.query
    if not len(state.rows):
        return ((f" no star matches {clean(query.text, 60)!r}; Esc takes the filter away", "warn"),) if (
            query and query.text) else ((" no star is scored yet", "muted"),)  # fmt: skip
    place = state.position
    line: Line = ((f" #{place + 1:,}/{len(state.rows):,}", ""),) if place is not None else ()
    if query and query.text:
        line += (("  filter ", "muted"), (clean(query.text, 60), "accent"), (f"  of {state.rows.n_all:,}", "muted"))
    if query and query.column != "rank":
        line += ((f"  by {query.column}{' down' if query.descending else ''}", "muted"),)
    return line + (((f"  {clean(state.current[2], 80)}", "muted"),) if state.current else ())


NO_RUN = " no run here yet: J, then s starts one"
