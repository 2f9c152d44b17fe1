"""Colours: a bluer band against a redder one, by the process, which fills the nights that one band misses."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.measured import Measured
from clara_pipeline.transients.gaussian_process.predict import predict
from clara_pipeline.transients.photometry import WAVELENGTH_ANGSTROM

FEWEST = 2
PAIRS = ("gr", "gi", "ri", "Vr", "ug", "iz", "zy")
"""Tried in this order: g − r first, which most surveys have."""


def colour_bands(one: Measured) -> str | None:
    """Return the two bands of the colour, bluer first; None where no pair has two nights in both."""
    counts = {band: np.count_nonzero(one.nights.band == band) for band in WAVELENGTH_ANGSTROM}
    return next((pair for pair in PAIRS if all(counts[band] >= FEWEST for band in pair)), None)


def _colour(one: Measured, days: FloatArray) -> FloatArray:
    """Return the colour in magnitudes at days from the peak, (n,); NaN where either band is not surely positive."""
    pair = colour_bands(one)
    if pair is None:
        return np.full(len(days), np.nan)
    times = np.tile(days + one.process.peak_mjd, 2)
    mean, sigma = predict(one.process, times, np.repeat(list(pair), len(days)))
    (blue, red), (blue_sigma, red_sigma) = mean.reshape(2, -1), sigma.reshape(2, -1)
    sure = (blue > 2 * blue_sigma) & (red > 2 * red_sigma) & (blue > 0) & (red > 0)
    ratio = np.divide(red, blue, out=np.ones_like(red), where=sure)
    return np.where(sure, 2.5 * np.log10(ratio), np.nan)


def peak_colour(one: Measured) -> float:
    """Return the colour at the peak, magnitudes."""
    return float(_colour(one, np.zeros(1))[0])


def late_colour(one: Measured) -> float:
    """Return the colour 25 days after the peak, magnitudes."""
    return float(_colour(one, np.full(1, 25.0))[0])


def colour_slope(one: Measured) -> float:
    """Return the change of colour over −10 … 40 days from the peak, magnitudes a day."""
    days = np.arange(-10.0, 41.0, 5.0)
    colour = _colour(one, days)
    known = np.isfinite(colour)
    return float(np.polyfit(days[known], colour[known], 1)[0]) if np.count_nonzero(known) >= 3 else np.nan


def mean_colour(one: Measured) -> float:
    """Return the colour of the bands' mean fluxes (of their amplitudes for differences), magnitudes."""
    pair = colour_bands(one)
    if pair is None:
        return np.nan
    blue, red = (_level(one, band) for band in pair)
    return float(2.5 * np.log10(red / blue)) if blue > 0 and red > 0 else np.nan


def _level(one: Measured, band: str) -> float:
    flux = one.nights.flux_ujy[one.nights.band == band]
    return float(np.std(flux) if one.photometry.is_difference else np.mean(flux))


def blue_share_of_amplitude(one: Measured) -> float:
    """Return log10 of the bluer band's relative scatter over the redder one's."""
    pair = colour_bands(one)
    if pair is None:
        return np.nan
    blue, red = (float(np.std(one.nights.flux_ujy[one.nights.band == band])) for band in pair)
    return float(np.log10(blue / red)) if blue > 0 and red > 0 else np.nan
