"""Trainings: what models were made from, how each went, learning curves side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.text import sanitize
from clara_tui.keys import bindings
from clara_tui.screens.trainings.detail import TrainingDetail
from clara_tui.screens.trainings.reader import TrainingsRead, read_trainings
from clara_tui.state import OperatorState
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine
from clara_tui.text.trainings.list_lines import damaged_line, head_line, list_line
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.list_with_detail import ListWithDetail
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.trainings.ledger import Found
    from clara_pipeline.trainings.record import TrainingRecord
    from clara_tui.app_port import AppPort

TICK_SECONDS, TICK_SECONDS_SLOW_LINE = 2.0, 10.0
NOTHING = "no training yet: clara-tui train makes one, and so does a run with --stages train"


class TrainingsScreen(Screen[None]):
    """The trainings of the workspace, one a line; below them curves and facts of the one at the cursor.

    Where some are marked, the curves are theirs, and the facts what they differ in.
    """

    KIND = bindings.TRAININGS
    FIND_IN = "#list"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.TRAININGS))
    DEFAULT_CSS = """
    TrainingsScreen #list { height: 1fr; }
    TrainingsScreen TrainingDetail { height: 2fr; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.marked: set[str] = set()
        self._found: list[Found] = []
        self._problem = ""
        """Why they could not be listed."""
        self._has_read = False
        self._is_zoomed = False
        """Whether the list makes room for what is below it."""

    def compose(self) -> ComposeResult:
        self._detail = TrainingDetail(self.app.glyphs)
        self._list = ListWithDetail(self._detail)
        yield StatusLine()
        yield self._list
        yield KeyLine(bindings.TRAININGS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS_SLOW_LINE if self.state.low_bandwidth else TICK_SECONDS, self._tick)

    def on_screen_resume(self) -> None:
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # --- reading --------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Read again while something is going on."""
        if self.is_current and (self.state.run_is_alive or any(r.state == "running" for r in self._records())):
            self._read()

    def _read(self) -> None:
        self.app.run_in_thread(lambda: self.post_message(read_trainings(self.state.workspace)), "read")
        self._show()

    def on_trainings_read(self, message: TrainingsRead) -> None:
        kept = self._found[self._list.at].id if self._found else ""
        self._found, self._problem, self._has_read = message.found, message.problem, True
        ids = [one.id for one in self._found]
        self._list.place(ids.index(kept) if kept in ids else 0, len(ids))
        self.marked &= set(ids)
        self._show()

    def _records(self) -> list[TrainingRecord]:
        return [one.record for one in self._found if one.record is not None]

    def _chosen(self) -> list[TrainingRecord]:
        """Return those that are marked, the oldest first; else the one at the cursor."""
        marked = [record for record in self._records() if record.id in self.marked]
        at_cursor = self._found[self._list.at].record if self._found else None
        return marked[::-1] or ([at_cursor] if at_cursor is not None else [])

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        title: StyledLine = (
            (" TRAININGS ", "strong"),
            (f" {sanitize(self.state.workspace / 'trainings', 200)}", "muted"),
        )
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        self._list.hide_list(self._is_zoomed)
        head = head_line(self.size.width)
        if not self._found:
            nothing = NOTHING if self._has_read else "reading the trainings"
            self._list.show_empty(head, self._problem or nothing, bool(self._problem))
            return
        self._list.show_list(head, [self._line(at, one) for at, one in enumerate(self._found)])
        self._detail.show_trainings(self._chosen(), len(self.marked), self._found[self._list.at].problem)

    def _line(self, at: int, one: Found) -> StyledLine:
        glyphs, width, is_here = self.app.glyphs, self.size.width, at == self._list.at
        if one.record is None:
            return damaged_line(one.id, one.problem, width, is_here, glyphs)
        return list_line(one.record, width, is_here, one.id in self.marked, glyphs)

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        if self._is_zoomed:
            self.action_open()
        else:
            self.app.pop_screen()

    def action_open(self) -> None:
        """Give curves and facts the whole screen, or make room for the list again."""
        if self._found:
            self._is_zoomed = not self._is_zoomed
            self._show()

    def action_line(self, by: int) -> None:
        if self._is_zoomed:
            self._detail.scroll_lines(by)
        else:
            self._list.move(by)
            self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * (self._detail if self._is_zoomed else self._list).half_page)

    def action_panel(self, by: int) -> None:
        """Show the curves, the facts, or where there is room both."""
        self._detail.next_panel(by)

    def action_metric(self, by: int) -> None:
        """Begin the curves with another metric."""
        self._detail.next_metric(by)

    def action_mark(self) -> None:
        if self._found and self._found[self._list.at].record is not None:
            self.marked ^= {self._found[self._list.at].id}
        self.action_line(1)
        self._show()
