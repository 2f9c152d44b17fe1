"""Phases of a light curve, and the means and medians of its phase bins."""

import numpy as np

from clara_pipeline.records import FloatArray


def phase(time_days: FloatArray, period_days: float, epoch_days: float) -> FloatArray:
    """Return the phase of every time in [−0.5, 0.5), the epoch (the centre of the transit) at 0; float64 (n,).

    Raises ValueError unless the period is finite and positive.
    """
    if not (np.isfinite(period_days) and period_days > 0):
        raise ValueError(f"A period must be a positive number of days, not {period_days}.")
    folded = np.asarray(np.subtract(time_days, epoch_days, dtype=np.float64))
    folded /= period_days
    folded -= np.rint(folded)  # exact, also where cycles are too many for cycles + 0.5
    folded[folded >= 0.5] = -0.5  # rint leaves +0.5 where the whole number before it is even
    return folded


def phase_as_published(time_btjd: FloatArray, period_days: float) -> FloatArray:
    """Return (BTJD mod P) / P in [0, 1), as the released code folds: the dip may lie anywhere.

    Takes and returns shape (n,).
    """
    return (np.asarray(time_btjd, dtype=np.float64) % period_days) / period_days


def bin_index(phases: FloatArray, n_bins: int) -> np.ndarray:
    """Return which of `n_bins` equal bins over [−0.5, 0.5) each phase falls into, int64 (n,)."""
    return np.clip(np.floor((phases + 0.5) * n_bins).astype(np.int64), 0, n_bins - 1)


def bin_means(phases: FloatArray, flux: FloatArray, n_bins: int = 100) -> FloatArray:
    """Return the mean flux in `n_bins` equal bins over one period, float64 (n_bins,); empty bins are NaN."""
    index = bin_index(phases, n_bins)
    count = np.bincount(index, minlength=n_bins)
    total = np.bincount(index, weights=np.asarray(flux, dtype=np.float64), minlength=n_bins)
    return np.divide(total, count, out=np.full(n_bins, np.nan), where=count > 0)


def faintest_time(time_days: FloatArray, flux: FloatArray, period_days: float, n_bins: int = 100) -> float:
    """Return the first time at which the fold of `flux` (n,), smoothed by three bins' Gaussian, is lowest."""
    start = float(time_days.min())
    means = bin_means(phase(time_days, period_days, start), flux, n_bins)
    known = np.isfinite(means)
    centres = bin_centres(n_bins)
    filled = np.interp(centres, centres[known], means[known], period=1.0)
    lowest = centres[int(np.argmin(_smoothed_around(filled, 3.0)))]
    return float(start + (lowest % 1.0) * period_days)


def _smoothed_around(values: FloatArray, sigma_bins: float) -> FloatArray:
    """Return `values` (n,) of a whole cycle convolved with a Gaussian cut at four sigma, the ends joined."""
    reach = int(4 * sigma_bins + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_bins) ** 2)
    return np.convolve(np.pad(values, reach, mode="wrap"), kernel / kernel.sum(), mode="valid")


def bin_centres(n_bins: int = 100) -> FloatArray:
    """Return the phases of the bins' centres, float64 (n_bins,)."""
    return (np.arange(n_bins) + 0.5) / n_bins - 0.5


def bin_medians(phases: FloatArray, flux: FloatArray, n_bins: int = 100) -> tuple[FloatArray, FloatArray]:
    """Return median and scatter (1.4826 median absolute deviation) per bin, each float64 (n_bins,); NaN where empty."""
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
