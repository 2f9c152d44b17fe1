"""Lay each object's Gaussian process on common days around its peak: light curves in each band, and colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.gaussian_process.channels import process_channels
from clara_pipeline.transients.gaussian_process.fit import AFTER_PEAK_DAYS, BEFORE_PEAK_DAYS, Process, fit_process
from clara_pipeline.transients.gaussian_process.predict import predict, predict_scaled
from clara_pipeline.transients.photometry import MAGNITUDE_PER_RELATIVE_FLUX, WAVELENGTH_ANGSTROM, Photometry

CURVE_DAYS = np.arange(-BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS + 1, 2.0)
COLOUR_DAYS = np.arange(-20.0, 81.0, 2.0)
"""A hundred days, most of them after the peak."""
MOST_RELATIVE_SIGMA = 0.25
"""Days on which the process knows the flux no better, in units of the object's largest, are left out."""
MOST_COLOUR_ERROR_MAG = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class ObjectCurves:
    """Curves of all objects; NaN where an object was not observed well enough."""

    bands: tuple[str, ...]
    """Those in which any object was observed, by wavelength."""
    relative_flux: FloatArray
    """(n_objects, n_bands, n_days) on `CURVE_DAYS`: flux above the baseline over its largest value."""
    colour_mag: FloatArray
    """(n_objects, n_colour_days) on `COLOUR_DAYS`: g − r in AB magnitudes, of the flux that the photometry holds."""
    channels: npt.NDArray[np.float32]
    """(n_objects, 2 windows, 6 channels, 100 times) as `process_channels` gives them."""


def object_curves(objects: Sequence[Photometry]) -> ObjectCurves:
    """Fit every object and lay it on the common days, on one thread: the matrices are small."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _object_curves(objects)


def _object_curves(objects: Sequence[Photometry]) -> ObjectCurves:
    seen = {str(band) for one in objects for band in np.unique(one.band)}
    bands = tuple(band for band in WAVELENGTH_ANGSTROM if band in seen)
    processes = [fit_process(one) for one in objects]
    flux = [[_relative(process, band) for band in bands] for process in processes]
    n = len(processes)
    return ObjectCurves(
        bands,
        np.array(flux).reshape(n, len(bands), len(CURVE_DAYS)),
        np.array([_colour(process) for process in processes]).reshape(n, len(COLOUR_DAYS)),
        np.array([process_channels(process) for process in processes]).reshape(n, 2, 6, -1),
    )


def _relative(process: Process, band: str) -> FloatArray:
    if band not in process.bands:
        return np.full(len(CURVE_DAYS), np.nan)
    mean, sigma = predict_scaled(process, process.peak_mjd + CURVE_DAYS, np.full(len(CURVE_DAYS), band))
    return np.where(sigma < MOST_RELATIVE_SIGMA, mean, np.nan)


def _colour(process: Process) -> FloatArray:
    if not {"g", "r"} <= set(process.bands):
        return np.full(len(COLOUR_DAYS), np.nan)
    times = process.peak_mjd + COLOUR_DAYS
    (blue, blue_error), (red, red_error) = (predict(process, times, np.full(len(times), band)) for band in "gr")
    positive = (blue > 0) & (red > 0)
    blue, red = np.where(positive, blue, 1.0), np.where(positive, red, 1.0)
    error = MAGNITUDE_PER_RELATIVE_FLUX * np.hypot(blue_error / blue, red_error / red)
    return np.where(positive & (error < MOST_COLOUR_ERROR_MAG), -2.5 * np.log10(blue / red), np.nan)
