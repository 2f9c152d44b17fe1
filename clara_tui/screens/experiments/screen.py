"""Experiments: the variants of a sweep as they are measured, what they depend on, and the best for each α."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.background.sweep_reader import SweepView, read_view
from clara_tui.dialogs.line import AskLine
from clara_tui.keys import bindings
from clara_tui.messages import Replaceable
from clara_tui.screens.experiments import variant_lines as words
from clara_tui.screens.jobs.run_controller import RunController
from clara_tui.state import OperatorState
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures
    from clara_tui.app_port import AppPort

TICK_SECONDS, TICK_SECONDS_SLOW_LINE = 2.0, 10.0
NOTHING = (
    "no sweep yet: clara-tui sweep --grid paper36 --input LIGHT_CURVES --test LIGHT_CURVES --toi TABLE --name NAME"
)
PANELS = ("best for each α", "noise × length", "what the measures depend on", "variant")


@dataclass
class SweepRead(Replaceable):
    """A sweep, read for the screen; None where there is none."""

    view: SweepView | None
    problem: str = ""


@dataclass
class FiguresDrawn(Replaceable):
    """What became of the figures that were asked for."""

    text: str
    is_problem: bool = False


class ExperimentsScreen(Screen[None]):
    """The variants of one sweep, one a line, sorted by a measure; below them one of four panels."""

    KIND = bindings.EXPERIMENTS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.EXPERIMENTS))
    DEFAULT_CSS = """
    ExperimentsScreen #head { height: 1; }
    ExperimentsScreen #variants { height: 2fr; }
    ExperimentsScreen #below { height: 1fr; min-height: 11; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self._runs = RunController(self)
        self._view: SweepView | None = None
        self._problem = ""
        self._has_read = False
        self._sweep = self._at = self._panel = 0
        self._measure = words.FIRST_MEASURE

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield LineView(id="head")
        yield Scrolled("variants", framed=False)
        yield Scrolled("below")
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
        self.app.run_in_thread(partial(self._read_sweep, self._sweep), "read")
        self._show()

    def _read_sweep(self, number: int) -> None:
        try:
            self.post_message(SweepRead(read_view(self.state.workspace, number)))
        except ClaraError as error:
            self.post_message(SweepRead(None, str(error)))

    def on_sweep_read(self, message: SweepRead) -> None:
        self._view, self._problem, self._has_read = message.view, message.problem, True
        self._show()

    def _rows(self) -> list[VariantMeasures]:
        return words.ordered(self._view.found, self._measure) if self._view else []

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        rows, view = self._rows(), self._view
        self._at = max(0, min(self._at, len(rows) - 1))
        title: StyledLine = ((" EXPERIMENTS ", "strong"), (f" {words.about(view) if view else ''}", "muted"))
        self.query_one(StatusLine).set(title, standing(self.state, self.app.glyphs))
        self.query_one("#head", LineView).show([words.head_line(self._measure, self.size.width)])
        panel = self.query_one("#variants", Scrolled)
        lines = [words.variant_line(one, self._measure, i == self._at, self.size.width, self.app.glyphs)
                 for i, one in enumerate(rows)]  # fmt: skip
        panel.show_all(lines or self._nothing())
        panel.bring_into_view(self._at)
        self.query_one("#below").display = bool(rows)
        self.call_after_refresh(self._show_below)

    def _nothing(self) -> list[StyledLine]:
        empty = NOTHING if self._has_read else "reading the sweeps"
        text = self._problem or ("no variant is finished yet" if self._view else empty)
        style = "bad" if self._problem else "muted"
        return [((f" {line}", style),) for line in wrapped(text, self.size.width - 2)]

    def _show_below(self) -> None:
        rows, below = self._rows(), self.query_one("#below", Scrolled)
        if self._view is None or not rows:
            return
        name = PANELS[self._panel % len(PANELS)]
        below.entitle(name)
        if name == PANELS[0]:
            below.show_all(words.best_lines(self._view.best))
        elif name == PANELS[1]:
            below.show_all(words.heat_map(self._view.found, self._measure, self.app.glyphs.is_ascii))
        elif name == PANELS[2]:
            below.show_all(words.dependence_lines(self._view.dependence))
        else:
            below.show_all(words.detail_lines(rows[self._at]))

    # --- acts -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_line(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._rows()) - 1))
        self._show()

    def action_page(self, direction: int) -> None:
        self.action_line(direction * max(1, self.query_one("#variants", Scrolled).size.height // 2))

    def action_panel(self, by: int) -> None:
        """Show the next panel below the variants."""
        self._panel += by
        self._show_below()

    def action_metric(self, by: int) -> None:
        """Sort by another measure."""
        self._measure = words.next_measure(self._rows(), self._measure, by)
        self._show()

    def action_sweep(self, by: int) -> None:
        """Show another sweep."""
        self._sweep, self._at = self._sweep + by, 0
        self._read()

    def action_export(self) -> None:
        """Ask for a name and make the variant at the cursor a model of the workspace."""
        if rows := self._rows():
            variant = rows[self._at]
            ask = AskLine(f"{variant.variant.name} as model", hint="its name, Enter writes it, Esc leaves")
            self.app.push_screen(ask, partial(self._export, variant))

    def _export(self, variant: VariantMeasures, name: str | None) -> None:
        from clara_pipeline.sweeps.findings.export_winner import export_variant

        if not name or self._view is None:
            return
        sweep = self._view.name
        if self.app.run_or_notify(export_variant, self.state.workspace, sweep, variant.variant, name) is not None:
            self.state.last_form["models"] = f"p3={name},p5={name},p9={name}"
            self.app.notify_info(f"models/{sanitize(name, 60)} is written; s starts a run with it")

    def action_figures(self) -> None:
        """Draw the sweep's figures into its folder, in a thread."""
        if self._rows() and self._view is not None:
            self.app.notify_info("drawing the figures")
            self.app.run_in_thread(partial(self._draw, self._view.name), "figures")

    def _draw(self, sweep: str) -> None:
        from clara_tui.figures.write_sweep import write_sweep_figures

        try:
            written = write_sweep_figures(self.state.workspace, sweep)
            self.post_message(FiguresDrawn(f"{len(written)} figures are in {sanitize(written[0].parent)}"))
        except ClaraError as error:
            self.post_message(FiguresDrawn(str(error), is_problem=True))

    def on_figures_drawn(self, message: FiguresDrawn) -> None:
        (self.app.notify_error if message.is_problem else self.app.notify_info)(message.text)

    def action_start(self) -> None:
        """Open the form for a new run; after an export it names the model."""
        self._runs.start()
