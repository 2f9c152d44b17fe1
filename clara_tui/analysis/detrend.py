"""The slow wander of a star taken off, so that a dip stands on level ground."""

import numpy as np

from clara_pipeline.records import FloatArray

BIN_DAYS = 20 / 1440
WINDOW_DAYS = 1.0
GAP_DAYS = 0.3
"""The trend does not reach across longer gaps."""


def flattened(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Flux over a running median of `WINDOW_DAYS` of its 20-minute means; NaN stays NaN, empty for no data.

    `time_btjd` ascending, both (n,). A window one day wide leaves dips of several hours standing.
    """
    good = np.isfinite(flux)
    if good.sum() < 3:
        return np.zeros(0)
    trend = np.full(len(flux), np.nan)
    places = np.flatnonzero(good)
    for part in np.split(places, np.flatnonzero(np.diff(time_btjd[places]) > GAP_DAYS) + 1):
        trend[part] = _trend(time_btjd[part], np.asarray(flux[part], dtype=np.float64))
    return flux / trend


def _trend(time: FloatArray, flux: FloatArray) -> FloatArray:
    from scipy.ndimage import median_filter

    which = ((time - time[0]) / BIN_DAYS).astype(np.intp)
    count = np.bincount(which)
    filled = count > 0
    mean_time = np.bincount(which, time)[filled] / count[filled]
    mean_flux = np.bincount(which, flux)[filled] / count[filled]
    window = min(round(WINDOW_DAYS / BIN_DAYS) | 1, len(mean_flux) | 1)
    return np.interp(time, mean_time, median_filter(mean_flux, window, mode="nearest"))
