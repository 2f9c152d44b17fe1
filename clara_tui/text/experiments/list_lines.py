"""Write the list of a sweep's variants, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_tui.keys.in_force import key_of
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures
    from clara_tui.background.sweep_reader import SweepView
    from clara_tui.terminal.glyphs import Glyphs

FIRST_MEASURE = "toi_roc_auc"
COLUMNS = {
    "toi_roc_auc": "ROC AUC", "toi_recall": "recall", "anomaly_rate": "rate", "mean_importance_top20": "top 20",
    "recall_auc": "rec AUC", "importance_auc": "imp AUC", "lift": "lift",
}  # fmt: skip
NAME_WIDTH, CELL_WIDTH = 29, 8


def about(view: SweepView) -> str:
    """Name a sweep and how far it is."""
    which = f"  sweep {view.number + 1}/{view.n_sweeps}" if view.n_sweeps > 1 else ""
    return f"{view.name}  {len(view.found)}/{view.n_variants} variants{which}"


def n_left_out(found: Sequence[VariantMeasures], measure: str, width: int) -> int:
    """Count the measures of some variants that the list has no room for."""
    names = {name for one in found for name in one.measures}
    return len(names - dict(_shown(measure, width)).keys())


def ordered(found: Sequence[VariantMeasures], measure: str) -> list[VariantMeasures]:
    """Order variants by a measure, highest first; those without it last."""
    return sorted(found, key=lambda one: -_value(one, measure))


def next_measure(found: Sequence[VariantMeasures], measure: str, by: int) -> str:
    """Return the measure that comes `by` places after `measure`."""
    names = list(dict.fromkeys(name for one in found for name in one.measures)) or [FIRST_MEASURE]
    at = names.index(measure) if measure in names else 0
    return names[(at + by) % len(names)]


def head_line(measure: str, width: int, n_more: int) -> StyledLine:
    """Head the list; the measure that sorts it is marked, and those without room are counted."""
    more = f" (+{n_more} more: {key_of('next_metric')})" if n_more else ""
    cells = (
        (f"{word:>{CELL_WIDTH}}", "accent head" if name == measure else "head") for name, word in _shown(measure, width)
    )
    return ((fitted(f"  variant{more}", NAME_WIDTH + 2), "head"), *cells)


def variant_line(one: VariantMeasures, measure: str, is_at_cursor: bool, width: int, glyphs: Glyphs) -> StyledLine:
    """Tell a variant with its measures."""
    style = "selected" if is_at_cursor else ""
    sign = glyphs.cursor if is_at_cursor else " "
    cells = "".join(cell(one.measures.get(name)) for name, _ in _shown(measure, width))
    return ((f"{sign} ", f"accent {style}"), (fitted(one.variant.name, NAME_WIDTH) + cells, style))


def _shown(measure: str, width: int) -> list[tuple[str, str]]:
    """List the columns there is room for; a measure that has none takes the last place."""
    n = max(1, (width - NAME_WIDTH - 2) // CELL_WIDTH)
    shown = list(COLUMNS.items())[:n]
    if measure in dict(shown):
        return shown
    return [*shown[: n - 1], (measure, COLUMNS.get(measure, measure)[: CELL_WIDTH - 1])]


def _value(one: VariantMeasures, measure: str) -> float:
    value = one.measures.get(measure)
    return float("-inf") if value is None else value


def cell(value: float | None) -> str:
    """Write a measure as wide as its column; - where it is unknown."""
    return f"{'-':>{CELL_WIDTH}}" if value is None else f"{value:>{CELL_WIDTH}.3f}"
