"""Phases of a light curve, and the means and medians of its phase bins."""

import numpy as np

from clara_pipeline.records import FloatArray


def phase(time_days: FloatArray, period_days: float, epoch_days: float) -> FloatArray:
    """Phase of every time in [−0.5, 0.5), the epoch (the centre of the transit) at 0; float64 (n,).

    Raises ValueError unless the period is finite and positive.
    """
    if not (np.isfinite(period_days) and period_days > 0):
        raise ValueError(f"A period must be a positive number of days, not {period_days}.")
    cycles = (np.asarray(time_days, dtype=np.float64) - epoch_days) / period_days
    folded = cycles - np.floor(cycles + 0.5)
    return np.where(folded < 0.5, folded, -0.5)  # rounding may land on +0.5 itself


def phase_as_published(time_btjd: FloatArray, period_days: float) -> FloatArray:
    """(BTJD mod P) / P in [0, 1), as the released code folds: the dip may lie anywhere."""
    return (np.asarray(time_btjd, dtype=np.float64) % period_days) / period_days


def bin_index(phases: FloatArray, n_bins: int) -> np.ndarray:
    """Which of `n_bins` equal bins over [−0.5, 0.5) each phase falls into, int64 (n,)."""
    return np.clip(np.floor((phases + 0.5) * n_bins).astype(np.int64), 0, n_bins - 1)


def bin_means(phases: FloatArray, flux: FloatArray, n_bins: int = 100) -> FloatArray:
    """Mean flux in `n_bins` equal bins over one period, float64 (n_bins,); empty bins are NaN."""
    index = bin_index(phases, n_bins)
    count = np.bincount(index, minlength=n_bins)
    total = np.bincount(index, weights=np.asarray(flux, dtype=np.float64), minlength=n_bins)
    return np.divide(total, count, out=np.full(n_bins, np.nan), where=count > 0)


def bin_centres(n_bins: int = 100) -> FloatArray:
    """Phases of the bins' centres, float64 (n_bins,)."""
    return (np.arange(n_bins) + 0.5) / n_bins - 0.5


def bin_medians(phases: FloatArray, flux: FloatArray, n_bins: int = 100) -> tuple[FloatArray, FloatArray]:
    """Median and scatter (1.4826 median absolute deviation) per bin, each float64 (n_bins,); NaN where empty."""
    index = bin_index(phases, n_bins)
    order = np.argsort(index, kind="stable")
    edges = np.searchsorted(index[order], np.arange(n_bins + 1))
    ordered = np.asarray(flux, dtype=np.float64)[order]
    median, scatter = np.full(n_bins, np.nan), np.full(n_bins, np.nan)
    for k in np.flatnonzero(np.diff(edges)):
        inside = ordered[edges[k] : edges[k + 1]]
        median[k] = np.median(inside)
        scatter[k] = 1.4826 * np.median(np.abs(inside - median[k]))
    return median, scatter
