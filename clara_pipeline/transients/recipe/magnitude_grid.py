"""Interpolate magnitudes on a grid stretched over each object's own span: the recipe's input, faults included."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import MAGNITUDE_PER_RELATIVE_FLUX, Photometry, magnitude_of_flux

FEWEST_DETECTIONS = 8
"""A band with fewer is left at zero."""
N_STEPS = 100
LENGTH_SCALE_DAYS = 10.0
N_RESTARTS = 5
MOST_DETECTIONS = 120
"""Evenly thinned beyond this, which the published recipe does not: the cost grows with the cube of it."""
BANDS = (("g", "V"), ("r",))
"""What goes into the two channels; a magnitude without a filter takes the place of g."""


def magnitude_grid(photometry: Photometry) -> FloatArray:
    """Return the interpolated magnitudes of both bands, shape (2, 100), not normalised.

    The magnitude is that of the absolute flux, so that a fading in a difference image looks like a brightening; the
    grid goes from the object's first detection to its last. Both are as published.
    """
    usable = photometry.is_detection & (photometry.flux_ujy != 0) & np.isfinite(photometry.flux_ujy)
    grid = np.zeros((len(BANDS), N_STEPS))
    times = photometry.time_mjd[usable]
    if not len(times):
        return grid
    steps = np.linspace(times.min(), times.max(), N_STEPS)
    for channel, names in enumerate(BANDS):
        chosen = usable & np.isin(photometry.band, names)
        if np.count_nonzero(chosen) >= FEWEST_DETECTIONS:
            grid[channel] = _interpolated(photometry, np.flatnonzero(chosen), steps)
    return grid


def _interpolated(photometry: Photometry, points: npt.NDArray[np.intp], steps: FloatArray) -> FloatArray:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    if len(points) > MOST_DETECTIONS:
        points = points[np.linspace(0, len(points) - 1, MOST_DETECTIONS).round().astype(np.int64)]
    flux, error = np.abs(photometry.flux_ujy[points]), photometry.flux_error_ujy[points]
    magnitude = magnitude_of_flux(flux)
    magnitude_error = np.clip(MAGNITUDE_PER_RELATIVE_FLUX * error / flux, 1e-3, 10.0)
    process = GaussianProcessRegressor(
        ConstantKernel() * RBF(LENGTH_SCALE_DAYS),
        alpha=magnitude_error**2,
        normalize_y=True,
        n_restarts_optimizer=N_RESTARTS,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(photometry.time_mjd[points, None], magnitude)
    return process.predict(steps[:, None])
