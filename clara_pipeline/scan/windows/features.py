"""Fourteen statistics of sliding windows: the features of the recipe `iflof`."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from clara_pipeline.records import FloatArray

FEATURE_NAMES = (
    "mean", "std", "median", "min", "max", "range", "skewness", "kurtosis", "slope", "intercept", "mad", "rms",
    "mean_abs_diff", "max_abs_diff",
)  # fmt: skip


def window_starts(n_points: int, window: int, stride: int, segments: tuple[slice, ...]) -> np.ndarray:
    """List the first point of every window that lies inside one segment, int (k,).

    A segment that is shorter than a window has none. `n_points` bounds the last segment.
    """
    starts = [np.arange(one.start, min(one.stop, n_points) - window + 1, stride) for one in segments]
    return np.concatenate([*starts, np.empty(0, dtype=np.int64)]).astype(np.int64)


def window_features(time: FloatArray, flux: FloatArray, starts: np.ndarray, window: int) -> FloatArray:
    """Compute the fourteen statistics of each window, float64 (k, 14), in the order of `FEATURE_NAMES`.

    `time` and `flux` (n,); slope and intercept are those of a straight line of flux against time.
    """
    if not len(starts):
        return np.empty((0, len(FEATURE_NAMES)))
    y = sliding_window_view(np.asarray(flux, dtype=np.float64), window)[starts]
    t = sliding_window_view(np.asarray(time, dtype=np.float64), window)[starts]
    mean, median, steps = y.mean(axis=1), np.median(y, axis=1), np.abs(np.diff(y, axis=1))
    centred, lag = y - mean[:, None], t - t.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1)
    slope = (lag * centred).sum(axis=1) / np.maximum((lag**2).sum(axis=1), 1e-300)
    low, high = y.min(axis=1), y.max(axis=1)
    columns = (
        mean, np.sqrt(variance), median, low, high, high - low,
        _moment(centred, variance, 3), _moment(centred, variance, 4) - 3.0 * (variance > 0),
        slope, mean - slope * t.mean(axis=1), np.median(np.abs(y - median[:, None]), axis=1),
        np.sqrt((y**2).mean(axis=1)), steps.mean(axis=1), steps.max(axis=1),
    )  # fmt: skip
    return np.stack(columns, axis=1)


def _moment(centred: FloatArray, variance: FloatArray, power: int) -> FloatArray:
    """Compute the standardised moment of each window, 0 for constant ones (k,)."""
    scale = np.where(variance > 0, variance, 1.0) ** (power / 2)
    return np.where(variance > 0, (centred**power).mean(axis=1) / scale, 0.0)
