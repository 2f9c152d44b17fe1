"""The queue: ranked candidates, unvetted first, with a cursor on the current candidate."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from clara_tui.keys import bindings
from clara_tui.messages import SettleQueue
from clara_tui.screens.candidate_keys import CandidateScreen
from clara_tui.screens.queue.find import FindKeys
from clara_tui.state import OperatorState
from clara_tui.text.queue_status import about, start_lines, title
from clara_tui.text.status import standing
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.queue_table import QueueTable
from clara_tui.widgets.status_line import StatusLine


class QueueScreen(FindKeys, CandidateScreen):
    """Shows the queue; finding and moving are inherited."""

    KIND = bindings.QUEUE
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.QUEUE))
    DEFAULT_CSS = """
    QueueScreen QueueTable { height: 1fr; }
    QueueScreen #about { height: 1; }
    """

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
    def half_page(self) -> int:
        """Return half the number of visible rows, at least 1."""
        return max(1, self.table.page // 2)

    @property
    def table(self) -> QueueTable:
        """Return the table of candidates."""
        return self.query_one(QueueTable)

    # --- showing --------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.show_all()

    def on_screen_resume(self) -> None:
        self.post_message(SettleQueue())
        self.show_all()

    def on_rows_changed(self) -> None:
        self.show_all()

    def on_run_changed(self) -> None:
        self._show_words()

    def on_session_changed(self) -> None:
        self.show_all()

    def show_all(self) -> None:
        """Draw the table, its head and the selected candidate anew."""
        from clara_tui.queue.query import Query

        query = self.state.query or Query()
        self.table.empty_lines = start_lines(self.state)
        self.table.set_rows(self.state.rows, query, self.state.position or 0)
        self._show_words()

    def _show_words(self) -> None:
        self.query_one(StatusLine).set(title(self.state), standing(self.state, self.app.glyphs))
        self.query_one("#about", LineView).show([about(self.state)])

    def show_star(self) -> None:
        """Move the table to the selected candidate and describe it below."""
        if (position := self.state.position) is not None:
            self.table.move_to(position)
            self.query_one("#about", LineView).show([about(self.state)])

    # --- acts -----------------------------------------------------------------------------------

    def on_queue_table_picked(self, message: QueueTable.Picked) -> None:
        self.state.go_to(message.position)
        self.show_star()

    def action_open(self) -> None:
        if self.state.candidate is None:
            self.app.notify_info("there is no star to open yet")
        else:
            self.app.open_screen(bindings.VET)

    def action_undo(self) -> None:
        self._turned("undone", self.app.run_or_notify(self.state.undo))

    def action_redo(self) -> None:
        self._turned("done again", self.app.run_or_notify(self.state.redo))

    def _turned(self, word: str, change: object) -> None:
        self.app.notify_info(word if change is not None else f"nothing to be {word}")
        self.show_all()
