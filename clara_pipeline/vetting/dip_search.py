"""The deepest dip of a fold apart from the transit itself."""

import numpy as np

from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.folding import bin_centres, bin_index
from clara_pipeline.vetting.signal import Signal

STEPS = 4
"""Phase bins per duration."""

CLEAR = 1.25
"""Nearer to the transit than this many durations, a dip is part of it."""


def deepest_elsewhere(signal: Signal) -> tuple[float, float, float] | None:
    """(σ, depth, phase) of the most significant dip of the transit's duration elsewhere; None where none fits."""
    duty = signal.box.duration_days / signal.box.period_days
    n_bins = int(STEPS / duty)
    centres = bin_centres(n_bins) if n_bins else np.zeros(0)
    clear = np.abs(centres) > CLEAR * duty
    if np.count_nonzero(clear) < 2 * STEPS:
        return None
    index = bin_index(signal.offset_days / signal.box.period_days, n_bins)
    count = _around_circle(np.bincount(index, minlength=n_bins))
    total = _around_circle(np.bincount(index, weights=signal.flat, minlength=n_bins))
    seen = clear & (count * signal.step_days >= 0.5 * signal.box.duration_days)
    if not seen.any():
        return None
    depth = np.where(seen, -total / np.maximum(count, 1), -np.inf)
    transits = count * signal.step_days / signal.box.duration_days
    error = np.maximum(signal.single_noise / np.sqrt(np.maximum(transits, 1e-9)), robust_sigma(depth[seen]))
    sigma = np.where(seen, depth / np.maximum(error, 1e-300), -np.inf)
    best = int(np.argmax(sigma))
    return float(sigma[best]), float(depth[best]), float(centres[best])


def _around_circle(values: np.ndarray) -> np.ndarray:
    """Sum of each bin's neighbourhood of one duration (`STEPS` bins), circular."""
    return np.sum([np.roll(values, shift) for shift in range(-STEPS // 2, STEPS // 2)], axis=0)
