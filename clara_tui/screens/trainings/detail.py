"""Show learning curves and facts of the trainings chosen, beside each other where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from clara_tui.plots.canvas import Size
from clara_tui.screens.trainings.learning_curves import learning_curves, metric_names
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.text.trainings.detail_lines import comparison_lines, detail_lines
from clara_tui.text.trainings.list_lines import WIDE
from clara_tui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from clara_pipeline.trainings.record import TrainingRecord
    from clara_tui.terminal.glyphs import Glyphs

BOTH, CURVES, FACTS = "both", "curves", "facts"


class TrainingDetail(Horizontal):
    """The curves and the facts of one training, or of several on one scale with what they differ in."""

    DEFAULT_CSS = """
    TrainingDetail #curves { width: 3fr; }
    TrainingDetail #facts { width: 2fr; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._records: Sequence[TrainingRecord] = ()
        self._n_marked = 0
        self._problem = ""
        self._panel = self._metric = 0
        self._curves, self._facts = Scrolled(CURVES), Scrolled(FACTS)

    def compose(self) -> ComposeResult:
        yield self._curves
        yield self._facts

    def show_trainings(self, records: Sequence[TrainingRecord], n_marked: int, problem: str) -> None:
        """Show `records`, of which `n_marked` were marked; `problem` where there are none."""
        self._records, self._n_marked, self._problem = records, n_marked, problem
        self._show()

    def next_panel(self, by: int) -> None:
        """Show the curves, the facts, or where there is room both."""
        self._panel += by
        self._show()

    def next_metric(self, by: int) -> None:
        """Begin the curves with another metric."""
        self._metric += by
        self._show()

    def scroll_lines(self, by: int) -> None:
        """Scroll the facts."""
        self._facts.scroll_lines(by)

    @property
    def half_page(self) -> int:
        """Return how many lines of facts half a page has, at least 1."""
        return max(1, self._facts.size.height // 2)

    def _show(self) -> None:
        views = (BOTH, CURVES, FACTS) if self.screen.size.width >= WIDE else (CURVES, FACTS)
        view = views[self._panel % len(views)] if metric_names(self._records) else FACTS
        self._curves.display, self._facts.display = view in (BOTH, CURVES), view in (BOTH, FACTS)
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        """Fill both panels, once their sizes are known."""
        if self._curves.display:
            size, marker = Size(*self._curves.size), "ascii" if self._glyphs.is_ascii else "braille"
            self._curves.show_all(learning_curves(self._records, self._metric, size, marker, self._glyphs.ellipsis))
        n_metrics = len(metric_names(self._records))
        more = f"   {n_metrics} metrics" if n_metrics > 1 else ""
        self._curves.entitle(f"learning curves{more}" + (f"   {self._n_marked} marked" if self._n_marked else ""))
        self._facts.entitle("compared" if len(self._records) > 1 else "training")
        self._facts.show_all(self._fact_lines(self._facts.size.width))

    def _fact_lines(self, width: int) -> list[StyledLine]:
        if len(self._records) > 1:
            from clara_pipeline.trainings.comparison import compare_trainings

            return comparison_lines(compare_trainings(list(self._records)), width, self._glyphs.ellipsis)
        if self._records:
            return detail_lines(self._records[0], width)
        return [((f" {text}", "bad"),) for text in wrapped(self._problem, width - 2)]
