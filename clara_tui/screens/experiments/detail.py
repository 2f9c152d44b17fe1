"""Show one of four panels below the variants of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from clara_tui.text.experiments.detail_lines import best_lines, dependence_lines, detail_lines, heat_map
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures
    from clara_tui.background.sweep_reader import SweepView
    from clara_tui.terminal.glyphs import Glyphs

BEST, MAP, DEPENDENCE, VARIANT = PANELS = (
    "best for each alpha", "noise × length", "what the measures depend on", "variant",
)  # fmt: skip


class VariantDetail(Vertical):
    """The best variants, a map of the measure, what the measures depend on, or the variant at the cursor."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._shown: tuple[SweepView, VariantMeasures, str] | None = None
        self._panel = 0
        self._lines = Scrolled("panel")

    def compose(self) -> ComposeResult:
        yield self._lines

    def show_variant(self, view: SweepView, variant: VariantMeasures, measure: str) -> None:
        """Show the sweep, the variant at the cursor and the measure that sorts the list."""
        self._shown = view, variant, measure
        self.call_after_refresh(self._fill)

    def next_panel(self, by: int) -> None:
        """Show another panel."""
        self._panel += by
        self._fill()

    def _fill(self) -> None:
        """Fill the panel, once its size is known."""
        if self._shown is not None:
            name = PANELS[self._panel % len(PANELS)]
            self._lines.entitle(name)
            self._lines.show_all(self._panel_lines(name, *self._shown))

    def _panel_lines(self, name: str, view: SweepView, variant: VariantMeasures, measure: str) -> list[StyledLine]:
        if name == BEST:
            return best_lines(view.best)
        if name == MAP:
            return heat_map(view.found, measure, self._glyphs.is_ascii)
        return dependence_lines(view.dependence) if name == DEPENDENCE else detail_lines(variant)
