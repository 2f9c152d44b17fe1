"""Tell the variants of a sweep in lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
SHADES, ASCII_SHADES = " ░▒▓█", " .:+#"


def about(view: SweepView) -> str:
    """Name a sweep and how far it is."""
    which = f"  sweep {view.number + 1}/{view.n_sweeps}" if view.n_sweeps > 1 else ""
    return f"{view.name}  {len(view.found)}/{view.n_variants} variants{which}"


def ordered(found: Sequence[VariantMeasures], measure: str) -> list[VariantMeasures]:
    """Order variants by a measure, highest first; those without it last."""
    return sorted(found, key=lambda one: -_value(one, measure))


def next_measure(found: Sequence[VariantMeasures], measure: str, by: int) -> str:
    """Return the measure that comes `by` places after `measure`."""
    names = list(dict.fromkeys(name for one in found for name in one.measures)) or [FIRST_MEASURE]
    at = names.index(measure) if measure in names else 0
    return names[(at + by) % len(names)]


def head_line(measure: str, width: int) -> StyledLine:
    """Head the list; the measure that sorts it is marked."""
    cells = (
        (f"{word:>{CELL_WIDTH}}", "accent head" if name == measure else "head") for name, word in _shown(measure, width)
    )
    return ((fitted("  variant", NAME_WIDTH + 2), "head"), *cells)


def variant_line(one: VariantMeasures, measure: str, is_at_cursor: bool, width: int, glyphs: Glyphs) -> StyledLine:
    """Tell a variant with its measures."""
    style = "selected" if is_at_cursor else ""
    sign = glyphs.cursor if is_at_cursor else " "
    cells = "".join(_cell(one.measures.get(name)) for name, _ in _shown(measure, width))
    return ((f"{sign} ", f"accent {style}"), (fitted(one.variant.name, NAME_WIDTH) + cells, style))


def best_lines(best: dict[float, tuple[str, float]]) -> list[StyledLine]:
    """Tell the best variant for each α."""
    lines = [((" α of recall against importance, equation 7", "muted"),)]
    return [
        *lines,
        *(((f" {alpha:.1f}  ", "muted"), (f"{name:<30} {score:.4f}", "")) for alpha, (name, score) in best.items()),
    ]


def heat_map(found: Sequence[VariantMeasures], measure: str, is_ascii: bool) -> list[StyledLine]:
    """Draw the mean of a measure over noise (across) and length (down), with a shade and the number."""
    cells: dict[tuple[float, float], list[float]] = {}
    for one in found:
        length, noise, value = one.variant.length_days, one.variant.noise_ppm, one.measures.get(measure)
        if length is not None and noise is not None and value is not None:
            cells.setdefault((length, noise), []).append(value)
    if not cells:
        return [((" no transit curves with noise and length of their own in this sweep", "muted"),)]
    means = {place: sum(values) / len(values) for place, values in cells.items()}
    lengths, noises = sorted({place[0] for place in means}), sorted({place[1] for place in means})
    low, span = min(means.values()), (max(means.values()) - min(means.values())) or 1.0
    shades = ASCII_SHADES if is_ascii else SHADES
    lines: list[StyledLine] = [((f" {measure}   ppm " + "".join(f"{noise:>9g}" for noise in noises), "muted"),)]
    for length in lengths:
        row = f" {length:>{len(measure) + 5}g} d "
        runs = [(row, "muted")]
        for noise in noises:
            value = means.get((length, noise))
            shade = shades[min(int((value - low) / span * 5), 4)] * 2 if value is not None else "  "
            runs.append((f" {shade} {value:.3f}" if value is not None else f"{'-':>9}", ""))
        lines.append(tuple(runs))
    return lines


def dependence_lines(found: dict[str, dict[str, dict[str, float]]]) -> list[StyledLine]:
    """Tell importance and correlation of each number of the design, a measure a line."""
    if not found:
        return [((" needs eight variants of transit curves or more", "muted"),)]
    parameters = list(next(iter(found.values())))
    head = f" {'importance (correlation)':<24}" + "".join(f"{name:>17}" for name in parameters)
    rows = [
        (
            (
                f" {measure:<24}"
                + "".join(f"{one['importance']:>9.2f} ({one['correlation']:+.2f})" for one in by.values()),
                "",
            ),
        )
        for measure, by in found.items()
    ]
    return [((head, "muted"),), *rows]


def detail_lines(one: VariantMeasures) -> list[StyledLine]:
    """Tell all that was measured of a variant."""
    head = f" {one.variant.name}: {one.n_real} real and {one.n_synthetic} synthetic curves"
    rows = [((f" {name:<28}", "muted"), (_cell(value), "")) for name, value in one.measures.items()]
    return [((head, "strong"),), *rows]


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


def _cell(value: float | None) -> str:
    return f"{'-':>{CELL_WIDTH}}" if value is None else f"{value:>{CELL_WIDTH}.3f}"
