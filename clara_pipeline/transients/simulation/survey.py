"""Look at a simulated source as a survey does, and keep what its alerts, forced photometry or catalogue would hold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import Photometry, flux_of_magnitude, wavelengths
from clara_pipeline.transients.simulation.observing import (
    DETECTION_SIGMA,
    Visits,
    draw_visits,
    flux_errors,
    measure,
)
from clara_pipeline.transients.simulation.source import Source
from clara_pipeline.transients.simulation.ztf_survey import BANDS, STRAY_SHARE

HOST_SHARE = 0.15
"""Share of the supernovae whose magnitudes, corrected by the broker, hold the light of their host's centre."""
SINGLE_BAND_SHARE = 0.08
"""Share of the objects that were measured in one band only."""
EARLY_SHARE = 0.3
"""Share of the objects that are seen a few days to two months after their first detection, not to the end."""


def observe(rng: np.random.Generator, source: Source, object_id: str) -> Photometry:
    """Measure one source; the result may hold few detections, or none."""
    bands = str(rng.choice(list(BANDS))) if rng.random() < SINGLE_BAND_SHARE else BANDS
    visits = draw_visits(rng, source.start_mjd, source.end_mjd, bands)
    look = _seen_as_transient if source.is_transient else _seen_as_variable
    flux, error, detected, is_difference = look(rng, source, visits)
    flux, kept = _non_detections(rng, flux, detected)
    kept &= _until(rng, visits.time_mjd, detected)
    return Photometry(
        object_id,
        visits.time_mjd[kept],
        visits.band[kept],
        flux[kept],
        error[kept],
        detected[kept],
        is_difference=is_difference,
    )


Seen = tuple[FloatArray, FloatArray, npt.NDArray[np.bool_], bool]


def _seen_as_transient(rng: np.random.Generator, source: Source, visits: Visits) -> Seen:
    """Return positive differences above five sigma; now and then a stray one, or the host's light on top."""
    true = source.flux(visits.time_mjd, wavelengths(visits.band))
    error = flux_errors(true, visits)
    flux = measure(rng, true, error)
    if rng.random() < STRAY_SHARE:
        stray = rng.random(len(flux)) < min(1.0, rng.uniform(1, 8) / max(len(flux), 1))
        flux = np.where(stray & (true < 3 * error), error * rng.uniform(5, 9, len(flux)), flux)
    detected = flux > DETECTION_SIGMA * error
    if rng.random() >= HOST_SHARE:
        return flux, error, detected, rng.random() < 0.5
    host = flux_of_magnitude(rng.uniform(17.5, 21.5) - rng.uniform(0.2, 1.0) * (visits.band != "g"))
    return np.where(detected, flux + host, flux), error, detected, False


def _seen_as_variable(rng: np.random.Generator, source: Source, visits: Visits) -> Seen:
    """Return total flux at every visit, total flux where it differs from the reference, or the signed difference."""
    true = source.flux(visits.time_mjd, wavelengths(visits.band))
    error = flux_errors(true, visits)
    flux = measure(rng, true, error)
    how = rng.random()
    if how < 0.35:
        return flux, error, flux > DETECTION_SIGMA * error, False
    reference = _reference(rng, true, visits.band)
    differs = np.abs(flux - reference) > DETECTION_SIGMA * error
    if how < 0.75:
        return flux, error, differs, False
    return flux - reference, error, differs, True


def _reference(rng: np.random.Generator, true: FloatArray, band: npt.NDArray[np.str_]) -> FloatArray:
    """Return each band's flux in the reference image: a mean of a few visits of the same months, (n_visits,)."""
    reference = np.zeros(len(true))
    for name in np.unique(band):
        own = np.flatnonzero(band == name)
        first = int(rng.integers(max(1, len(own) - 8)))
        reference[own] = true[own[first : first + 8]].mean()
    return reference


def _non_detections(
    rng: np.random.Generator, flux: FloatArray, detected: npt.NDArray[np.bool_]
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Keep what was not detected as forced photometry has it, or as a limit with flux 0, or not at all."""
    how = rng.random()
    if how < 0.25:
        return flux, np.ones(len(flux), dtype=bool)
    if how < 0.5:
        return np.where(detected, flux, 0.0), np.ones(len(flux), dtype=bool)
    return flux, detected.copy()


def _until(rng: np.random.Generator, time_mjd: FloatArray, detected: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Cut off what comes after some day, for a share of the objects; and what is long before the first detection."""
    if not detected.any():
        return np.zeros(len(time_mjd), dtype=bool)
    first = time_mjd[detected][0]
    last = first + 3 + rng.exponential(25) if rng.random() < EARLY_SHARE else np.inf
    return (time_mjd >= first - 30) & (time_mjd <= last)
