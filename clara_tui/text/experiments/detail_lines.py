"""Write what is below the list of variants: the best, a map, what measures depend on, one variant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_tui.text.experiments.list_lines import cell
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.sweeps.measures import VariantMeasures

SHADES, ASCII_SHADES = " ░▒▓█", " .:+#"


def best_lines(best: dict[float, tuple[str, float]]) -> list[StyledLine]:
    """Tell the best variant for each α."""
    lines = [((" alpha: weight of recall against importance, equation 7", "muted"),)]
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
    rows = [((f" {name:<28}", "muted"), (cell(value), "")) for name, value in one.measures.items()]
    return [((head, "strong"),), *rows]
