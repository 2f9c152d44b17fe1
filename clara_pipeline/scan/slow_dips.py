"""Dips of several hours, measured against a level that does not see them.

A trend that bends within two days takes a good part of a shallow ten-hour dip with it. Here the level of every
dip comes from what lies outside of it alone.
"""

from collections.abc import Iterator

import numpy as np

from clara_pipeline.periods.box.fit import dip_depths
from clara_pipeline.periods.detrend import LEAST_NOISE, robust_sigma, running_means, stretches
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.filters import LEAST_COVERED, FilterMap

SLOW_DIP_HOURS = (2.0, 3.2, 5.0, 8.0, 12.0)
LONGEST_SHARE = 1 / 3
"""Of the trend's window: a longer dip cannot be told from the star's own variation."""
LONGEST_WINDOW_DAYS = 3.5
"""Tried beside the trend's window: a quiet star's level is known better from a longer stretch."""
EDGE_SHARE = 0.3
OUTSIDE_SIGMA = 4.0
"""Bins that depart further from the trend say nothing of the level."""


def slow_dip_maps(time_days: FloatArray, curve: FlatCurve, grid: EvenGrid) -> Iterator[FilterMap]:
    """Measure dips of two to twelve hours at every bin of a curve, in σ of all depths of the same length.

    `time_days` has shape (n,).
    """
    bins = curve.bins
    outside = np.where(np.abs(curve.flat) > OUTSIDE_SIGMA * curve.sigma, 0.0, bins.weight)
    lengths = sorted({max(2, round(hours / 24 / bins.width_days)) for hours in SLOW_DIP_HOURS})
    for window_days in (curve.window_days, LONGEST_WINDOW_DAYS):
        for length in lengths:
            if length <= LONGEST_SHARE * window_days / bins.width_days:
                depth, share = dip_depths(bins, outside, window_days, length)
                seen = (share >= LEAST_COVERED) & bins.filled & _has_both_sides(curve, length)
                noise = max(robust_sigma(depth[seen]), LEAST_NOISE)
                is_dip = seen & _has_both_edges(curve, length, depth)
                sigma = np.where(is_dip, depth / noise * np.sqrt(share), 0.0)
                yield _on_grid(sigma, length, time_days, curve, grid)


def _has_both_sides(curve: FlatCurve, length: int) -> np.ndarray:
    """Mark the bins with a length and a quarter on both sides within their segment: a level is never extrapolated."""
    bins = curve.bins
    inside, reach = np.zeros(len(bins.time_days), dtype=bool), round(1.25 * length)
    for first, last in stretches(bins):
        inside[first + reach : max(last - reach, 0)] = True
    return inside


def _has_both_edges(curve: FlatCurve, length: int, depth: FloatArray) -> np.ndarray:
    """Mark the bins whose dip is lower than what lies right before and right after: a step has one edge only."""
    bins, beside = curve.bins, max(1, length // 2)
    inside, _ = running_means(bins.flux, bins.weight, length)
    level, covered = running_means(bins.flux, bins.weight, beside)
    shift = (length + beside) // 2 + 1
    sides = [np.where(np.roll(covered, k) > 0, np.roll(level, k), np.inf) for k in (shift, -shift)]
    return np.minimum(*sides) - inside > EDGE_SHARE * depth


def _on_grid(sigma: FloatArray, length: int, time_days: FloatArray, curve: FlatCurve, grid: EvenGrid) -> FilterMap:
    """Put the maxima of a map of bins into the cells where their dips begin."""
    bins, cells = curve.bins, np.zeros(grid.size)
    n_cells = max(2, round(length * bins.width_days / grid.cadence_days))
    padded = np.pad(sigma, 1)
    tops = np.flatnonzero((sigma > 0) & (sigma >= padded[:-2]) & (sigma >= padded[2:]))
    points = np.searchsorted(time_days, bins.time_days[tops])
    middle = grid.cell[np.minimum(points, len(time_days) - 1)]
    starts = np.clip(middle - n_cells // 2, 0, grid.size - n_cells)
    np.maximum.at(cells, starts, sigma[tops])
    return FilterMap("dip", n_cells, -1, cells)
