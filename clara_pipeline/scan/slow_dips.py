"""Dips of several hours, measured against a level that does not see them.

A trend that bends within two days takes a good part of a shallow ten-hour dip with it. Here the level of every
dip comes from what lies outside of it alone.
"""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.fit import levels_around_dips
from clara_pipeline.periods.detrend import LEAST_NOISE, robust_sigma, running_means, stretches
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.periods.time_bins import TimeBins
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.matched.maps import Shape
from clara_pipeline.scan.matched.peaks import FLOOR_SIGMA, Peaks, peaks_at
from clara_pipeline.scan.matched.sums import LEAST_COVERED

SLOW_DIP_HOURS = (2.0, 3.2, 5.0, 8.0, 12.0)
LONGEST_SHARE = 1 / 3
"""Of the trend's window: a longer dip cannot be told from the star's own variation."""
LONGEST_WINDOW_DAYS = 3.5
"""Tried beside the trend's window: a quiet star's level is known better from a longer stretch."""
EDGE_SHARE = 0.3
OUTSIDE_SIGMA = 4.0
"""Bins that depart further from the trend say nothing of the level."""


@dataclass(frozen=True, slots=True, eq=False)
class DipShapes:
    """What a curve shows of dips of k lengths in bins, whatever the level around them; arrays are (k, n_bins)."""

    lengths: tuple[int, ...]
    mean: FloatArray
    seen: np.ndarray
    """Where half a dip and the level on both sides of it hold data."""
    drop: FloatArray
    """How far the lower side stands above the dip, in multiples of the least that makes it one."""
    root: FloatArray
    """Square root of the share of the dip that was seen."""


def slow_dips(time_days: FloatArray, curve: FlatCurve, grid: EvenGrid) -> list[Peaks]:
    """Measure dips of two to twelve hours at every bin of a curve, in σ of all depths of the same length.

    `time_days` has shape (n,).
    """
    bins, found = curve.bins, []
    outside = np.where(np.abs(curve.flat) > OUTSIDE_SIGMA * curve.sigma, 0.0, bins.weight)
    dips = _dip_shapes(curve, _lengths(bins, max(curve.window_days, LONGEST_WINDOW_DAYS)))
    for window_days in (curve.window_days, LONGEST_WINDOW_DAYS):
        lengths = _lengths(bins, window_days)
        k = len(lengths)
        depth = levels_around_dips(bins, outside, window_days, lengths) - dips.mean[:k]
        seen = dips.seen[:k] & np.isfinite(depth)
        is_dip = seen & (dips.drop[:k] > depth)
        for row, length in enumerate(lengths):
            noise = max(robust_sigma(depth[row, seen[row]]), LEAST_NOISE)
            sigma = np.where(is_dip[row], depth[row] / noise * dips.root[row], 0.0)
            found.append(_tops(sigma, length, time_days, curve, grid))
    return found


def _lengths(bins: TimeBins, window_days: float) -> tuple[int, ...]:
    """Convert the durations that a window allows to bins, each once, the shortest first."""
    lengths = sorted({max(2, round(hours / 24 / bins.width_days)) for hours in SLOW_DIP_HOURS})
    return tuple(length for length in lengths if length <= LONGEST_SHARE * window_days / bins.width_days)


def _dip_shapes(curve: FlatCurve, lengths: tuple[int, ...]) -> DipShapes:
    bins = curve.bins
    mean, share = (
        np.array(rows) for rows in zip(*(running_means(bins.flux, bins.weight, n) for n in lengths), strict=True)
    )
    seen = (share >= LEAST_COVERED) & bins.filled & _have_both_sides(bins, lengths)
    sides = np.array([_lower_side(bins, n) for n in lengths])
    return DipShapes(lengths, mean, seen, (sides - mean) / EDGE_SHARE, np.sqrt(share))


def _have_both_sides(bins: TimeBins, lengths: tuple[int, ...]) -> np.ndarray:
    """Mark the bins with a length and a quarter on both sides within their segment: a level is never extrapolated."""
    inside = np.zeros((len(lengths), len(bins.time_days)), dtype=bool)
    for first, last in stretches(bins):
        for row, length in zip(inside, lengths, strict=True):
            reach = round(1.25 * length)
            row[first + reach : max(last - reach, 0)] = True
    return inside


def _lower_side(bins: TimeBins, length: int) -> FloatArray:
    """Find the lower of the levels right before and right after a dip at each bin: a step has one edge only."""
    beside = max(1, length // 2)
    level, covered = running_means(bins.flux, bins.weight, beside)
    level = np.where(covered > 0, level, np.inf)
    shift = (length + beside) // 2 + 1
    return np.minimum(np.roll(level, shift), np.roll(level, -shift))


def _tops(sigma: FloatArray, length: int, time_days: FloatArray, curve: FlatCurve, grid: EvenGrid) -> Peaks:
    """Convert the maxima of a map of bins, none of them in its first or last bin, to the cells where dips begin."""
    bins = curve.bins
    n_cells = max(2, round(length * bins.width_days / grid.cadence_days))
    tops = np.flatnonzero(sigma > FLOOR_SIGMA)
    tops = tops[(sigma[tops] >= sigma[tops - 1]) & (sigma[tops] >= sigma[np.minimum(tops + 1, len(sigma) - 1)])]
    points = np.searchsorted(time_days, bins.time_days[tops])
    middle = grid.cell[np.minimum(points, len(time_days) - 1)]
    return peaks_at(np.clip(middle - n_cells // 2, 0, grid.size - n_cells), sigma[tops], Shape("dip", n_cells, -1))
