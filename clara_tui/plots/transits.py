"""The single transits of a signal: cycle over cycle (a river plot), side by side, and folded with the fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.units import HOURS_PER_DAY
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.fold_grid import SmallFold
from clara_tui.plots.reduce import binned_medians, bins_for, joined, occupied
from clara_tui.plots.scale import Range, places, value_range
from clara_tui.text.styled_text import StyledLine, merged

SHADES = {"ascii": " .:*#"}
UNICODE_SHADES = " ·░▒▓█"
"""Of light lost, from none to the fitted depth."""
LABEL_CELLS = 6
BINS_OF_ONE = 60
"""Of a small plot of one transit."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveOfTransits:
    """Flux near transits, (n,) each: the cycle of each point, its time from that transit's centre, the light lost."""

    cycle: FloatArray
    offset_days: FloatArray
    lost: FloatArray


def near_transits(
    time_days: FloatArray, flux: FloatArray, epoch_days: float, period_days: float, half_days: float
) -> CurveOfTransits:
    """Return the points within `half_days` of a transit. Time and flux (about 1) have shape (n,)."""
    cycle = np.round((time_days - epoch_days) / period_days)
    offset = time_days - epoch_days - cycle * period_days
    near = np.abs(offset) <= half_days
    return CurveOfTransits(cycle[near], offset[near], 1.0 - flux[near])


def river_lines(
    curve: CurveOfTransits,
    cycles: Sequence[int],
    half_days: float,
    depth: float,
    size: Size,
    marker: str,
    at: int,
    out: frozenset[int],
) -> list[StyledLine]:
    """Draw a band a cycle, time across, the darker the fainter; the one at the cursor is in view and marked.

    Where there are few, each is several lines high.
    """
    columns, rows = size.width - LABEL_CELLS, river_room(size)
    if columns < 8 or rows < 1:
        return []
    column = places(curve.offset_days, Range(-half_days, half_days), columns)
    lines: list[StyledLine] = []
    for k in in_view(at, len(cycles), rows):
        mine = curve.cycle == cycles[k]
        cells = _shaded(column[mine], curve.lost[mine], columns, depth, marker)
        is_out = cycles[k] in out
        label = f"{'>' if k == at else ' '}{cycles[k]:>4}{'x' if is_out else ' '}"
        inks = "accent" if k == at else "muted", "muted" if is_out else "median"
        labels = [label, *[" " * len(label)] * (rows // len(cycles) - 1)]
        lines += [merged([(words, inks[0]), (cells, inks[1])]) for words in labels]
    return [*lines, _hours(half_days, columns)]


def river_room(size: Size) -> int:
    """Return how many lines a river of this size has for its transits."""
    return size.height - 1


def in_view(at: int, n: int, room: int) -> range:
    """Return which of `n` things are shown where there is room for some: `at` is among them."""
    first = max(0, min(at - room // 2, n - room))
    return range(first, min(first + max(room, 0), n))


def _shaded(column: np.ndarray, lost: FloatArray, columns: int, depth: float, marker: str) -> str:
    """Return the mean light lost in each cell as a shade; a blank where there are no data."""
    inside = (column >= 0) & (column < columns)
    count = np.bincount(column[inside], minlength=columns)
    mean = np.bincount(column[inside], weights=lost[inside], minlength=columns) / np.maximum(count, 1)
    shades = SHADES.get(marker, UNICODE_SHADES)
    level = np.clip(np.rint(mean / max(depth, 1e-9) * (len(shades) - 2)) + 1, 1, len(shades) - 1).astype(int)
    return "".join(np.array(list(shades))[np.where(count > 0, level, 0)])


def _hours(half_days: float, columns: int) -> StyledLine:
    left, right = f"{-half_days * HOURS_PER_DAY:.1f} h", f"{half_days * HOURS_PER_DAY:.1f} h"
    middle = columns // 2
    words = f"{left:<{middle}}0" + f"{right:>{max(columns - middle - 1, 1)}}"
    return ((" " * LABEL_CELLS + words[:columns], "axis"),)


def small_transits(
    curve: CurveOfTransits, cycles: Sequence[int], titles: Sequence[str], half_days: float, out: frozenset[int]
) -> list[SmallFold]:
    """Return one small plot a transit: means of its flux in bins of time."""
    folds = []
    for number, title in zip(cycles, titles, strict=True):
        mine = curve.cycle == number
        index = places(curve.offset_days[mine], Range(-half_days, half_days), BINS_OF_ONE)
        inside = (index >= 0) & (index < BINS_OF_ONE)
        count = np.bincount(index[inside], minlength=BINS_OF_ONE)
        total = np.bincount(index[inside], weights=curve.lost[mine][inside], minlength=BINS_OF_ONE)
        means = np.divide(-total, count, out=np.full(BINS_OF_ONE, np.nan), where=count > 0)
        folds.append(SmallFold(title, means, "muted" if number in out else ""))
    return folds


def fitted_lines(
    offset_days: FloatArray, lost: FloatArray, model: tuple[FloatArray, FloatArray], size: Size, marker: str
) -> list[StyledLine]:
    """Draw the folded light (n,) in hours from mid-transit, its medians, and the fitted transit over it."""
    hours, flux = offset_days * HOURS_PER_DAY, 1.0 - lost
    span, model_hours = value_range(hours), model[0] * HOURS_PER_DAY
    bins = binned_medians(hours, flux, span, bins_for(size.width, len(flux)))
    both = np.concatenate([flux, 1.0 - model[1]])
    picture = Picture(size, marker, span, value_range(both, (0.2, 99.8)).padded(0.05))
    picture.put(occupied(hours, flux, picture.x, picture.y, picture.dots), "cloud")
    rows, columns = picture.dots
    if bins.centre.size:
        picture.put(occupied(bins.centre, bins.median, picture.x, picture.y, picture.dots), "median")
    column, row = places(model_hours, picture.x, columns), places(1.0 - model[1], picture.y, rows)
    inside = (column >= 0) & (column < columns)
    last = np.flatnonzero(np.diff(column[inside], append=columns) > 0)
    line = joined(column[inside][last], np.clip(row[inside][last], 0, rows - 1), picture.dots, columns)
    picture.put(line, "second")
    return lines_of(picture)
