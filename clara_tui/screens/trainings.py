"""Trainings: what models were made from, how each went, learning curves side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.background.workspace_access import check_may_read
from clara_tui.keys import bindings
from clara_tui.messages import Replaceable
from clara_tui.plots.canvas import Size
from clara_tui.state import OperatorState
from clara_tui.text import trainings as words
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.learning_curves import learning_curves, metric_names
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.trainings.ledger import Found
    from clara_pipeline.trainings.record import TrainingRecord
    from clara_tui.app_port import AppPort

TICK_SECONDS, TICK_SECONDS_SLOW_LINE = 2.0, 10.0
NOTHING = "no training yet: clara-tui train makes one, and so does a run with --stages train"
BOTH, CURVES, DETAIL = "both", "curves", "detail"


@dataclass
class TrainingsRead(Replaceable):
    """The trainings of the workspace, read for the list."""

    found: list[Found]
    problem: str = ""


class TrainingsScreen(Screen[None]):
    """The trainings of the workspace, one a line; below them curves and details of the one at the cursor.

    Where some are marked, the curves are theirs, and the details what they differ in.
    """

    KIND = bindings.TRAININGS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.TRAININGS))
    DEFAULT_CSS = """
    TrainingsScreen #head { height: 1; }
    TrainingsScreen #trainings { height: 1fr; }
    TrainingsScreen #below { height: 2fr; }
    TrainingsScreen #curves { width: 3fr; }
    TrainingsScreen #detail { width: 2fr; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.marked: set[str] = set()
        self._found: list[Found] = []
        self._at = 0
        self._problem = ""
        """Why they could not be listed."""
        self._panel = 0
        self._metric = 0
        self._is_zoomed = False
        """Whether the list makes room for what is below it."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="head")
        yield Scrolled("trainings", framed=False)
        with Horizontal(id="below"):
            yield Scrolled(CURVES)
            yield Scrolled(DETAIL)
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
        self.app.run_in_thread(self._list, "read")
        self._show()

    def _list(self) -> None:
        from clara_pipeline.trainings.ledger import list_trainings

        try:
            check_may_read(self.state.workspace / "trainings")
            self.post_message(TrainingsRead(list_trainings(self.state.workspace)))
        except ClaraError as error:
            self.post_message(TrainingsRead([], str(error)))

    def on_trainings_read(self, message: TrainingsRead) -> None:
        kept = self._found[self._at].id if self._found else ""
        self._found, self._problem = message.found, message.problem
        ids = [one.id for one in self._found]
        self._at = ids.index(kept) if kept in ids else 0
        self.marked &= set(ids)
        self._show()

    def _records(self) -> list[TrainingRecord]:
        return [one.record for one in self._found if one.record is not None]

    def _chosen(self) -> list[TrainingRecord]:
        """Return those that are marked, the oldest first; else the one at the cursor."""
        marked = [record for record in self._records() if record.id in self.marked]
        at_cursor = self._found[self._at].record if self._found else None
        return marked[::-1] or ([at_cursor] if at_cursor is not None else [])

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        title: StyledLine = (
            (" TRAININGS ", "strong"),
            (f" {sanitize(self.state.workspace / 'trainings', 200)}", "muted"),
        )
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        self.query_one("#head", LineView).show([words.head_line(self.size.width)])
        panel = self.query_one("#trainings", Scrolled)
        panel.show_all([self._line(at, one) for at, one in enumerate(self._found)] or self._nothing())
        panel.bring_into_view(self._at)
        self._lay_out()
        self.call_after_refresh(self._show_chosen)

    def _lay_out(self) -> None:
        view = self._views()[self._panel % len(self._views())] if metric_names(self._chosen()) else DETAIL
        self.query_one(f"#{CURVES}").display = view in (BOTH, CURVES)
        self.query_one(f"#{DETAIL}").display = view in (BOTH, DETAIL)
        self.query_one("#below").display = bool(self._found)
        for name in ("#head", "#trainings"):
            self.query_one(name).display = not self._is_zoomed

    def _views(self) -> tuple[str, ...]:
        return (BOTH, CURVES, DETAIL) if self.size.width >= words.WIDE else (CURVES, DETAIL)

    def _nothing(self) -> list[StyledLine]:
        style = "bad" if self._problem else "muted"
        return [((f" {text}", style),) for text in wrapped(self._problem or NOTHING, self.size.width - 2)]

    def _line(self, at: int, one: Found) -> StyledLine:
        glyphs, width, is_here = self.app.glyphs, self.size.width, at == self._at
        if one.record is None:
            return words.damaged_line(one.id, one.problem, width, is_here, glyphs)
        return words.list_line(one.record, width, is_here, one.id in self.marked, glyphs)

    def _show_chosen(self) -> None:
        records, glyphs = self._chosen(), self.app.glyphs
        curves, detail = self.query_one(f"#{CURVES}", Scrolled), self.query_one(f"#{DETAIL}", Scrolled)
        size = Size(curves.size.width, curves.size.height)
        marker = "ascii" if glyphs.is_ascii else "braille"
        if curves.display:
            curves.show_all(learning_curves(records, self._metric, size, marker, glyphs.ellipsis))
        names = metric_names(records)
        more = f"learning curves   {len(names)} metrics" if len(names) > 1 else "learning curves"
        curves.entitle(more + (f"   {len(records)} marked" if self.marked else ""))
        detail.entitle("compared" if len(records) > 1 else "training")
        detail.show_all(self._detail(records, detail.size.width))

    def _detail(self, records: list[TrainingRecord], width: int) -> list[StyledLine]:
        if len(records) > 1:
            from clara_pipeline.trainings.comparison import compare_trainings

            return words.comparison_lines(compare_trainings(records), width, self.app.glyphs.ellipsis)
        if records:
            return words.detail_lines(records[0], width)
        problem = self._found[self._at].problem if self._found else ""
        return [((f" {text}", "bad"),) for text in wrapped(problem, width - 2)]

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        if self._is_zoomed:
            self.action_open()
        else:
            self.app.pop_screen()

    def action_open(self) -> None:
        """Give curves and details the whole screen, or make room for the list again."""
        if self._found:
            self._is_zoomed = not self._is_zoomed
            self._show()

    def action_line(self, by: int) -> None:
        if self._is_zoomed:
            self.query_one(f"#{DETAIL}", Scrolled).scroll_lines(by)
        elif self._found:
            self._at = max(0, min(self._at + by, len(self._found) - 1))
            self._show()

    def action_page(self, direction: int) -> None:
        panel = self.query_one(f"#{DETAIL}" if self._is_zoomed else "#trainings", Scrolled)
        self.action_line(direction * max(1, panel.size.height // 2))

    def action_panel(self, by: int) -> None:
        """Show the curves, the details, or where there is room both."""
        self._panel += by
        self._show()

    def action_metric(self, by: int) -> None:
        """Begin the curves with another metric."""
        self._metric += by
        self._show()

    def action_mark(self) -> None:
        if self._found and self._found[self._at].record is not None:
            self.marked ^= {self._found[self._at].id}
        self.action_line(1)
        self._show()
