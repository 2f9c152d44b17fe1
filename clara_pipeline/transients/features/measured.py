"""Prepare what the statistics are computed from: nights, the best-observed band in magnitudes, the process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.periodogram import Period, best_period
from clara_pipeline.transients.features.structure_function import StructureFunction, structure_function
from clara_pipeline.transients.gaussian_process.fit import BEFORE_PEAK_DAYS, Process, baselines, fit_nights
from clara_pipeline.transients.gaussian_process.predict import predict_scaled
from clara_pipeline.transients.nights import Nights, nightly
from clara_pipeline.transients.photometry import (
    AB_ZERO_POINT_MAG,
    MAGNITUDE_PER_RELATIVE_FLUX,
    WAVELENGTH_ANGSTROM,
    Photometry,
)

SHAPE_STEP_DAYS = 2.0
SHAPE_DAYS = np.arange(-BEFORE_PEAK_DAYS, 300.0, SHAPE_STEP_DAYS)
"""Days from the peak on which the process tells rise and fade."""


@dataclass(frozen=True, eq=False)
class Measured:
    """An object ready for the statistics. Arrays with `days` have shape (n_nights of the main band,)."""

    photometry: Photometry
    nights: Nights
    process: Process
    main_band: str
    """The band with the most nights; of equals the first in wavelength."""
    days: FloatArray
    """Nights of the main band, days from the peak, ascending."""
    magnitude: FloatArray
    """Asinh magnitudes of these nights (`asinh_magnitude`): finite for negative fluxes too."""
    error: FloatArray
    """Their errors, magnitudes."""
    relative_flux: FloatArray
    """(flux − baseline) / (greatest flux − baseline) of these nights: 1 at the peak."""
    relative_error: FloatArray
    night_scatter: FloatArray
    """Scatter within each night over its points' expected error; NaN where a night has fewer than three points."""
    shape: FloatArray
    """(180,): the process in the main band at `SHAPE_DAYS`, in units of its scale."""

    def __len__(self) -> int:
        """Return the number of nights of the main band."""
        return len(self.days)

    @cached_property
    def structure(self) -> StructureFunction:
        """Compute the structure function of the main band, once."""
        return structure_function(self.days, self.magnitude, self.error)

    @cached_property
    def period(self) -> Period:
        """Search the best period of all bands, once."""
        return best_period(self.nights)


def measured(photometry: Photometry, seed: int = 0) -> Measured:
    """Prepare an object with any number of points; the process is fitted with this seed."""
    nights = nightly(photometry)
    process = fit_nights(nights, photometry.is_difference, seed)
    band = main_band(nights)
    main = nights.of_band(band)
    softening = max(float(np.median([*main.error_ujy, 1e-6])), 1e-6) if len(main) else 1.0
    magnitude, error = asinh_magnitude(main.flux_ujy, main.error_ujy, softening)
    above = main.flux_ujy - baselines(nights, photometry.is_difference).get(band, 0.0)
    height = max(float(np.max(above, initial=0.0)), softening)
    shape, _ = predict_scaled(process, process.peak_mjd + SHAPE_DAYS, np.full(len(SHAPE_DAYS), band))
    return Measured(
        photometry, nights, process, band, main.time_mjd - process.peak_mjd, magnitude, error,
        above / height, main.error_ujy / height, main.scatter_ujy / main.error_ujy, shape,
    )  # fmt: skip


def main_band(nights: Nights) -> str:
    """Return the band with the most nights, of equals the bluest; `r` where there is none."""
    counts = {band: int(np.count_nonzero(nights.band == band)) for band in WAVELENGTH_ANGSTROM}
    best = max(counts, key=lambda band: counts[band])
    return best if counts[best] else "r"


def asinh_magnitude(flux_ujy: FloatArray, error_ujy: FloatArray, softening_ujy: float) -> tuple[FloatArray, FloatArray]:
    """Return asinh magnitudes and their errors, any shape (Lupton, Gunn & Szalay 1999, eqs. 3 and 9).

    Equal to AB magnitudes well above `softening_ujy`, linear in flux around zero.
    """
    zero = AB_ZERO_POINT_MAG - MAGNITUDE_PER_RELATIVE_FLUX * np.log(softening_ujy)
    magnitude = zero - MAGNITUDE_PER_RELATIVE_FLUX * np.arcsinh(flux_ujy / (2 * softening_ujy))
    return magnitude, MAGNITUDE_PER_RELATIVE_FLUX * error_ujy / np.hypot(flux_ujy, 2 * softening_ujy)
