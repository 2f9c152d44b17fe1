"""Running means that outliers and dips hardly pull: the median and Tukey's biweight."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from clara_pipeline.records import FloatArray

CUT = 5.0
"""Median absolute deviations beyond which a value has no weight (Hippke et al. 2019, table 1)."""
PASSES = 5
LEAST_SPREAD = 1e-9


def running_median(values: FloatArray, half: int) -> FloatArray:
    """Return the median of the values within ± `half`, (n,); NaN is not counted, nothing there gives NaN."""
    windows = _windows(values, half)
    level = np.full(len(values), np.nan)
    some = np.isfinite(windows).any(axis=1)
    level[some] = np.nanmedian(windows[some], axis=1)
    return level


def running_biweight(values: FloatArray, half: int) -> FloatArray:
    """Return Tukey's biweight location of the values within ± `half`, (n,); NaN as in `running_median`."""
    windows, level = _windows(values, half), running_median(values, half)
    some = np.isfinite(level)
    windows, centre = windows[some], level[some]
    spread = np.maximum(np.nanmedian(np.abs(windows - centre[:, None]), axis=1), LEAST_SPREAD)
    for _ in range(PASSES):
        distance = np.minimum(np.abs(windows - centre[:, None]) / (CUT * spread[:, None]), 1.0)
        weight = np.where(np.isfinite(windows), (1 - distance**2) ** 2, 0.0)
        total = weight.sum(axis=1)
        mean = np.nansum(weight * windows, axis=1) / np.maximum(total, LEAST_SPREAD)
        centre = np.where(total > 0, mean, centre)
    level[some] = centre
    return level


def _windows(values: FloatArray, half: int) -> FloatArray:
    """Return the values around each one, (n, 2 half + 1), NaN beyond the ends."""
    return sliding_window_view(np.pad(values, half, constant_values=np.nan), 2 * half + 1)
