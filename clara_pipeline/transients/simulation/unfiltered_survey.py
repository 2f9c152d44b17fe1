"""Look at a simulated source as an unfiltered survey of many years does: total light, the host's in it, in one band."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import (
    MAGNITUDE_PER_RELATIVE_FLUX,
    Photometry,
    flux_of_magnitude,
    magnitude_of_flux,
    wavelengths,
)
from clara_pipeline.transients.simulation.observing import YEAR_DAYS
from clara_pipeline.transients.simulation.source import Source

BAND = "V"
GAP_SHARE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
GAP_NIGHTS = (1.0, 6.0, 8.0, 11.0, 14.0, 18.0, 22.0, 27.0, 38.0, 147.0, 212.0, 300.0)
"""Nights from one observed night to the next, at these shares of all gaps; the longest are between seasons.

These tables are the statistics of 500 published light curves of the Catalina survey (Drake et al. 2009); no class
entered them.
"""
MAGNITUDE = (13.5, 15.0, 16.0, 17.0, 17.5, 18.0, 18.5, 19.0, 19.5, 20.0, 20.5, 21.0, 21.5)
MAGNITUDE_ERROR = (0.053, 0.059, 0.067, 0.085, 0.099, 0.116, 0.142, 0.173, 0.218, 0.276, 0.356, 0.479, 0.573)
"""Median error of a measurement at these magnitudes."""
ERROR_SPREAD_DEX = 0.055
EXPOSURES, EXPOSURE_DAYS = 4, 0.0068
"""Of a night, and the time between them."""
LIMIT_MAG, LIMIT_SPREAD_MAG = 20.2, 0.5
"""Faintest magnitude of a night, and its scatter from night to night."""
BRIGHTEST_HOST_MAG, FAINTEST_HOST_MAG = 17.0, 24.0
LEAST_RISE = 0.8
"""A transient's light over its host's, at its peak, below which nobody would have noticed it: 0.65 mag."""


def observe_unfiltered(rng: np.random.Generator, source: Source, object_id: str) -> Photometry:
    """Measure one source over five to eight years; a transient that does not stand out of its host has no points."""
    length = rng.uniform(5, 8.5) * YEAR_DAYS
    middle = 0.5 * (source.start_mjd + source.end_mjd)
    time = _exposures(rng, middle - length * rng.uniform(0.05, 0.95), length)
    true = source.flux(time, wavelengths(np.full(len(time), BAND)))
    if source.is_transient:
        true = _with_host(rng, np.where((time >= source.start_mjd) & (time <= source.end_mjd), true, 0.0))
    flux, error, seen = _measured(rng, time, true)
    n = int(seen.sum())
    return Photometry(object_id, time[seen], np.full(n, BAND), flux[seen], error[seen], np.ones(n, dtype=bool))


def _exposures(rng: np.random.Generator, start_mjd: float, length_days: float) -> FloatArray:
    """Draw the times of all exposures, (n,), ascending."""
    share = rng.random(int(length_days / 8))
    slowness = 10 ** rng.normal(0, 0.1)
    gaps = np.maximum(1.0, np.rint(slowness * np.interp(share, GAP_SHARE, GAP_NIGHTS)))
    nights = np.floor(start_mjd) + np.cumsum(gaps)
    nights = nights[nights < start_mjd + length_days] + rng.uniform(0.1, 0.4)
    return (nights[:, None] + EXPOSURE_DAYS * np.arange(EXPOSURES)).ravel()


def _with_host(rng: np.random.Generator, flux: FloatArray) -> FloatArray:
    """Add the host's light, (n,); nothing is left where the transient never stood out."""
    host = float(flux_of_magnitude(np.array(rng.uniform(BRIGHTEST_HOST_MAG, FAINTEST_HOST_MAG))))
    return flux + host if flux.max(initial=0.0) > LEAST_RISE * host else np.zeros(len(flux))


def _measured(
    rng: np.random.Generator, time: FloatArray, true: FloatArray
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return fluxes, errors and whether each was seen, (n,) each."""
    magnitude = magnitude_of_flux(np.maximum(true, 1e-3))
    relative = np.interp(magnitude, MAGNITUDE, MAGNITUDE_ERROR) / MAGNITUDE_PER_RELATIVE_FLUX
    error = true * relative * 10 ** rng.normal(0, ERROR_SPREAD_DEX, len(time))
    flux = true + error * rng.standard_normal(len(time))
    night, which = np.unique(np.floor(time), return_inverse=True)
    limit = flux_of_magnitude(rng.normal(LIMIT_MAG, LIMIT_SPREAD_MAG, len(night)))[which]
    return flux, np.maximum(error, 1e-3), flux > limit
