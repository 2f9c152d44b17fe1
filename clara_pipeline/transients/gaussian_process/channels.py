"""Lay a fitted process on fixed grids of days around the peak: the arrays that a network learns from."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.gaussian_process.fit import AFTER_PEAK_DAYS, BEFORE_PEAK_DAYS, LONG_DAYS, Process
from clara_pipeline.transients.gaussian_process.kernel import band_correlation
from clara_pipeline.transients.gaussian_process.predict import predict_scaled

N_TIMES = 100
CHANNEL_BANDS = ("g", "r")
CHANNELS = ("mean g", "sigma g", "density g", "mean r", "sigma r", "density r")
WINDOWS_DAYS = ((-BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS), (-LONG_DAYS, LONG_DAYS))
"""Days from the peak: that of a supernova, and that of a quasar. The time axis is never stretched to an object."""


def grid_days() -> FloatArray:
    """Return the days from the peak of both windows, shape (2, 100): short first."""
    return np.array([np.linspace(first, last, N_TIMES) for first, last in WINDOWS_DAYS])


def process_channels(process: Process) -> np.ndarray:
    """Return the process on both grids, float32 (2 windows, 6 channels, 100 times), all finite.

    The windows are −60 … 140 and −1200 … 1200 days from `process.peak_mjd` (`grid_days`), the channels `CHANNELS`:
    mean and sigma in units of `process.scale_ujy` (the greatest distance from the baseline, so the peak is near 1),
    density log(1 + n), where n is the number of nights within about two grid steps. Nights in other bands than g
    and r count and inform as far as their wavelength is near; with CRTS's one band, g and r are both told by it.
    """
    days = grid_days()
    result = np.zeros((len(WINDOWS_DAYS), len(CHANNELS), N_TIMES), dtype=np.float32)
    times = np.tile(days.ravel() + process.peak_mjd, len(CHANNEL_BANDS))
    bands = np.repeat(CHANNEL_BANDS, days.size)
    mean, sigma = predict_scaled(process, times, bands)
    shape = (len(CHANNEL_BANDS), *days.shape)
    for which, (means, sigmas) in enumerate(zip(mean.reshape(shape), sigma.reshape(shape), strict=True)):
        result[:, 3 * which] = means
        result[:, 3 * which + 1] = sigmas
        result[:, 3 * which + 2] = _density(process, days, CHANNEL_BANDS[which])
    return result


def _density(process: Process, days: FloatArray, band: str) -> FloatArray:
    step = days[:, 1:2] - days[:, 0:1]
    weight = band_correlation(np.array([band]), process.band)[0]
    distance = (days[:, :, None] - (process.time_mjd - process.peak_mjd)) / (2 * step[:, :, None])
    return np.log1p(np.exp(-0.5 * distance**2) @ weight)
