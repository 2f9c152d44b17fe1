"""Every dip and rise of a fold: the transit itself, and what stands beside it."""

from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.box.fit import Box
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.folding import bin_centres, bin_index
from clara_pipeline.records import FloatArray

STEPS = 4
"""Phase bins per duration."""

CLEAR = 1.25
"""Nearer to the transit than this many durations, a dip is part of it."""


class FoldScan(NamedTuple):
    """Boxes of the transit's duration at every quarter of it, each (n,); only where half of one was seen."""

    phase: FloatArray
    """−0.5 to 0.5; the transit is at 0."""
    durations: FloatArray
    """The same in durations of the transit."""
    depth: FloatArray
    """Relative flux, positive downwards."""
    sigma: FloatArray
    """Depth over its error: the scatter of depths away from the transit, red noise included."""


def scan_fold(
    offset_days: FloatArray, flat: FloatArray, box: Box, step_days: float, single_noise: float
) -> FoldScan | None:
    """Return the depth at every phase of a fold; None where nothing was seen clear of the transit.

    `offset_days` (from the nearest transit) and `flat` (relative flux minus its trend) have shape (n_points,);
    `single_noise` is the error of one whole transit's depth.
    """
    duty = box.duration_days / box.period_days
    n_bins = int(STEPS / duty)
    centres = bin_centres(n_bins) if n_bins else np.zeros(0)
    clear = np.abs(centres) > CLEAR * duty
    if np.count_nonzero(clear) < 2 * STEPS:
        return None
    index = bin_index(offset_days / box.period_days, n_bins)
    count = _around_circle(np.bincount(index, minlength=n_bins))
    depth = -_around_circle(np.bincount(index, weights=flat, minlength=n_bins)) / np.maximum(count, 1)
    seen = count * step_days >= 0.5 * box.duration_days
    if not (seen & clear).any():
        return None
    transits = count[seen] * step_days / box.duration_days
    error = np.maximum(single_noise / np.sqrt(transits), robust_sigma(depth[seen & clear]))
    return FoldScan(centres[seen], centres[seen] / duty, depth[seen], depth[seen] / np.maximum(error, 1e-300))


def deepest_elsewhere(scan: FoldScan) -> tuple[float, float, float]:
    """Return (σ, depth, phase) of the most significant dip of the transit's duration elsewhere."""
    best = int(np.argmax(np.where(np.abs(scan.durations) > CLEAR, scan.sigma, -np.inf)))
    return float(scan.sigma[best]), float(scan.depth[best]), float(scan.phase[best])


def highest_rise(scan: FoldScan, nearest: float, farthest: float) -> tuple[float, float, float]:
    """Return (σ, height, phase) of the most significant rise between two distances from the transit, in durations.

    (0, 0, 0) where nothing was seen there.
    """
    distance = np.abs(scan.durations)
    beside = (distance >= nearest) & (distance <= farthest)
    best = int(np.argmax(np.where(beside, -scan.sigma, -np.inf)))
    return (float(-scan.sigma[best]), float(-scan.depth[best]), float(scan.phase[best])) if beside[best] else (0, 0, 0)


def _around_circle(values: np.ndarray) -> np.ndarray:
    """Sum each bin's neighbourhood of one duration (`STEPS` bins), circular."""
    return np.sum([np.roll(values, shift) for shift in range(-STEPS // 2, STEPS // 2)], axis=0)
