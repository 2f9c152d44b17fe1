"""One object ready to be shown: its points, the band of its Gaussian process, and what models say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.gaussian_process.fit import AFTER_PEAK_DAYS, BEFORE_PEAK_DAYS, fit_process
from clara_pipeline.transients.gaussian_process.predict import predict
from clara_pipeline.transients.nights import nightly
from clara_pipeline.transients.photometry import WAVELENGTH_ANGSTROM, Photometry

N_TIMES = 201


@dataclass(frozen=True, slots=True, eq=False)
class BandCurve:
    """One band: nightly means (n_nights,), and the process on `days_of_process` (201,), all fluxes in microjansky."""

    band: str
    days: FloatArray
    flux_ujy: FloatArray
    error_ujy: FloatArray
    days_of_process: FloatArray
    mean_ujy: FloatArray
    sigma_ujy: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class OneObject:
    """An object with its class and the probabilities that models give it."""

    object_id: str
    class_name: str
    curves: tuple[BandCurve, ...]
    probabilities: Mapping[str, Mapping[str, float]]
    """By model, then by class."""


def band_curves(photometry: Photometry) -> tuple[BandCurve, ...]:
    """Fit the object and return each band on −60 … 140 days from the peak, by wavelength."""
    process = fit_process(photometry)
    nights = nightly(photometry)
    grid = np.linspace(-BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS, N_TIMES)
    found = []
    for band in (band for band in WAVELENGTH_ANGSTROM if band in process.bands):
        of_band = nights.of_band(band)
        days = of_band.time_mjd - process.peak_mjd
        near = of_band.where((days >= grid[0]) & (days <= grid[-1]))
        mean, sigma = predict(process, process.peak_mjd + grid, np.full(N_TIMES, band))
        days = near.time_mjd - process.peak_mjd
        found.append(BandCurve(band, days, near.flux_ujy, near.error_ujy, grid, mean, sigma))
    return tuple(found)


def best_observed(objects: Sequence[Photometry]) -> int:
    """Return the place of the object with the most nights around its peak; of equals the first."""
    counts = [_nights_near_peak(one) for one in objects]
    return int(np.argmax(counts))


def _nights_near_peak(photometry: Photometry) -> int:
    nights = nightly(photometry)
    if not len(nights):
        return 0
    days = nights.time_mjd - nights.time_mjd[np.argmax(nights.flux_ujy - nights.error_ujy)]
    return int(np.count_nonzero((days >= -BEFORE_PEAK_DAYS) & (days <= AFTER_PEAK_DAYS)))
