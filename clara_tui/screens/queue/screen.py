"""The queue: ranked candidates, unvetted first, with a cursor on the current candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_tui.keys import bindings
from clara_tui.messages import SettleQueue
from clara_tui.screens.candidate_actions import CandidateActions
from clara_tui.screens.candidate_navigator import CandidateNavigator
from clara_tui.screens.delegate import delegate
from clara_tui.screens.queue.finder import QueueFinder
from clara_tui.screens.undo_controller import UndoController
from clara_tui.state import OperatorState
from clara_tui.text.queue_status import about, start_lines, title
from clara_tui.text.status import standing
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.queue_table import QueueTable
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class QueueScreen(CandidateActions, Screen[None]):
    """Shows the queue; owns the parts that find, move and undo."""

    KIND = bindings.QUEUE
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.QUEUE))
    DEFAULT_CSS = """
    QueueScreen QueueTable { height: 1fr; }
    QueueScreen #about { height: 1; }
    """

    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.finder = QueueFinder(self)
        self.navigator = CandidateNavigator(self)
        self.history = UndoController(self, lambda _, word: self.app.notify_info(word))

    def compose(self) -> ComposeResult:
        glyphs = self.app.glyphs
        yield StatusLine()
        yield QueueTable(self.state.judgement, glyphs, by_half=self.state.low_bandwidth)
        yield LineView(id="about")
        yield KeyLine(bindings.QUEUE, self.app.keymap.keys, glyphs.is_ascii)

    @property
    def half_page(self) -> int:
        """Candidates in half a page."""
        return max(1, self.table.page // 2)

    @property
    def table(self) -> QueueTable:
        """The table of candidates."""
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
        """Show the rows, the title and the current candidate anew."""
        from clara_tui.queue.query import Query

        query = self.state.query or Query()
        self.table.empty_lines = start_lines(self.state)
        self.table.set_rows(self.state.rows, query, self.state.position or 0)
        self._show_words()

    def _show_words(self) -> None:
        self.query_one(StatusLine).set(title(self.state), standing(self.state, self.app.glyphs))
        self._show_about()

    def _show_about(self) -> None:
        self.query_one("#about", LineView).show([about(self.state, self.size.width)])

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_about)

    def show_star(self) -> None:
        """Put the cursor on the current candidate."""
        if (position := self.state.position) is not None:
            self.table.move_to(position)
            self._show_about()

    # --- acts -----------------------------------------------------------------------------------

    def on_queue_table_picked(self, message: QueueTable.Picked) -> None:
        self.state.go_to(message.position)
        self.show_star()

    def action_open(self) -> None:
        if self.state.candidate is None:
            self.app.notify_info("there is nothing to open yet")
        else:
            self.app.open_screen(bindings.VET)

    action_filter = delegate("finder", "filter")
    action_clear_filter = delegate("finder", "clear_filter")
    action_sort = delegate("finder", "sort")
    action_reverse_sort = delegate("finder", "reverse_sort")
    action_half_page = delegate("navigator", "half_page", 1)
