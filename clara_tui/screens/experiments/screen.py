"""Experiments: the variants of a sweep as they are measured, what they depend on, and the best for each α."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_tui.background.sweep_reader import SweepView
from clara_tui.keys import bindings
from clara_tui.screens.experiments.detail import VariantDetail
from clara_tui.screens.experiments.exporter import Exporter, FiguresDrawn
from clara_tui.screens.experiments.reader import SweepRead, read_sweep
from clara_tui.screens.jobs.run_controller import RunController
from clara_tui.state import OperatorState
from clara_tui.text.experiments.list_lines import (
    FIRST_MEASURE,
    about,
    head_line,
    n_left_out,
    next_measure,
    ordered,
    variant_line,
)
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.list_with_detail import ListWithDetail
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures
    from clara_tui.app_port import AppPort

TICK_SECONDS, TICK_SECONDS_SLOW_LINE = 2.0, 10.0
NOTHING = (
    "no sweep yet: clara-tui sweep --grid paper36 --input LIGHT_CURVES --test LIGHT_CURVES --toi TABLE --name NAME"
)


class ExperimentsScreen(Screen[None]):
    """The variants of one sweep, one a line, sorted by a measure; below them one of four panels."""

    KIND = bindings.EXPERIMENTS
    FIND_IN = "#list"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.EXPERIMENTS))
    DEFAULT_CSS = """
    ExperimentsScreen #list { height: 2fr; }
    ExperimentsScreen VariantDetail { height: 1fr; min-height: 11; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self._runs = RunController(self)
        self._exporter = Exporter(self)
        self._view: SweepView | None = None
        self._problem = ""
        """Why it could not be read."""
        self._has_read = False
        self._sweep = 0
        self._measure = FIRST_MEASURE

    def compose(self) -> ComposeResult:
        self._detail = VariantDetail(self.app.glyphs)
        self._list = ListWithDetail(self._detail)
        yield StatusLine()
        yield self._list
        yield KeyLine(bindings.EXPERIMENTS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS_SLOW_LINE if self.state.low_bandwidth else TICK_SECONDS, self._tick)

    def on_screen_resume(self) -> None:
        self._read()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # --- reading --------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Read again while the sweep is going on."""
        if self.is_current and self._view is not None and not self._view.is_finished:
            self._read()

    def _read(self) -> None:
        number, known = self._sweep, self._view
        self.app.run_in_thread(lambda: self.post_message(read_sweep(self.state.workspace, number, known)), "read")
        self._show()

    def on_sweep_read(self, message: SweepRead) -> None:
        self._view, self._problem, self._has_read = message.view, message.problem, True
        self._show()

    def _rows(self) -> list[VariantMeasures]:
        return ordered(self._view.found, self._measure) if self._view else []

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        rows, view = self._rows(), self._view
        self._list.place(self._list.at, len(rows))
        title: StyledLine = ((" EXPERIMENTS ", "strong"), (f" {about(view)}" if view else "", "muted"))
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        head = head_line(self._measure, self.size.width, n_left_out(rows, self._measure, self.size.width))
        if view is None or not rows:
            self._list.show_empty(head, self._problem or self._nothing(), bool(self._problem))
            return
        lines = [variant_line(one, self._measure, at == self._list.at, self.size.width, self.app.glyphs)
                 for at, one in enumerate(rows)]  # fmt: skip
        self._list.show_list(head, lines)
        self._detail.show_variant(view, rows[self._list.at], self._measure)

    def _nothing(self) -> str:
        if self._view is not None:
            return "no variant is finished yet"
        return NOTHING if self._has_read else "reading the sweeps"

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        self._list.move(by)
        self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * self._list.half_page)

    def action_panel(self, by: int) -> None:
        """Show the next panel below the variants."""
        self._detail.next_panel(by)

    def action_metric(self, by: int) -> None:
        """Sort by another measure."""
        self._measure = next_measure(self._rows(), self._measure, by)
        self._show()

    def action_sweep(self, by: int) -> None:
        """Show another sweep."""
        self._sweep += by
        self._list.place(0, 0)
        self._read()

    def action_export(self) -> None:
        """Ask for a name and make the variant at the cursor a model of the workspace."""
        if self._view is not None and (rows := self._rows()):
            self._exporter.ask_name(self._view.name, rows[self._list.at])

    def action_figures(self) -> None:
        """Draw the sweep's figures into its folder, in a thread."""
        if self._view is not None and self._rows():
            sweep = self._view.name
            self.app.notify_info("drawing the figures")
            self.app.run_in_thread(lambda: self.post_message(self._exporter.draw_figures(sweep)), "figures")

    def on_figures_drawn(self, message: FiguresDrawn) -> None:
        (self.app.notify_error if message.is_problem else self.app.notify_info)(message.text)

    def action_start(self) -> None:
        """Open the form for a new run; after an export it names the model."""
        self._runs.start()
