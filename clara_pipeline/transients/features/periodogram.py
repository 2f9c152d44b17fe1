"""The multi-band Lomb–Scargle periodogram of nightly fluxes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.fourier_sums import even_modes, period_days
from clara_pipeline.records import FloatArray
from clara_pipeline.transients.nights import Nights

SHORTEST_PERIOD_DAYS = 1.05
"""Above the alias of one a day, which every ground-based survey has."""
LONGEST_SHARE = 0.7
"""Of the span: longer periods are trends."""
FEWEST = 6
"""Nights of a band below which it has no say."""
SHORTEST_SPAN_DAYS, LONGEST_SPAN_DAYS = 10.0, 8000.0
HIGHEST_SIGNIFICANCE = 300.0


class Period(NamedTuple):
    """The highest peak; NaN in all three where there is too little to search."""

    days: float
    power: float
    """Share of the bands' variance that one sine a band explains, 0 to 1."""
    significance: float
    """−(n − 3) / 2 · ln(1 − power) for n nights (Baluev 2008, table 1), at most 300."""


NO_PERIOD = Period(np.nan, np.nan, np.nan)


def best_period(nights: Nights) -> Period:
    """Search periods of 1.05 days to 0.7 of the span; each band has a mean, amplitude and phase of its own.

    The bands' powers are averaged with their summed squares as weights (VanderPlas & Ivezić 2015, section 3.2, with
    no base terms).
    """
    bands = [one for band in np.unique(nights.band) if len(one := nights.of_band(str(band))) >= FEWEST]
    span = float(np.ptp(nights.time_mjd)) if bands else 0.0
    if not SHORTEST_SPAN_DAYS < span < LONGEST_SPAN_DAYS:
        return NO_PERIOD
    length = period_days(span)
    frequency = np.arange(1, int(length / SHORTEST_PERIOD_DAYS) + 1) / length
    power, count = _joint_power(bands, length, len(frequency))
    power = np.where(frequency * span * LONGEST_SHARE >= 1, power, 0.0)
    best = int(np.argmax(power))
    if power[best] <= 0:
        return NO_PERIOD
    height = min(float(power[best]), 1 - 1e-9)
    gain = -0.5 * max(count - 3, 0) * float(np.log1p(-height))
    return Period(float(1 / frequency[best]), height, min(gain, HIGHEST_SIGNIFICANCE))


def _joint_power(bands: list[Nights], length_days: float, n: int) -> tuple[FloatArray, int]:
    gain, total, count = np.zeros(n), 0.0, 0
    for band in bands:
        flux = _levelled(band.flux_ujy)
        strength = len(flux) * float(np.var(flux))
        if strength > 1e-12 and np.ptp(band.time_mjd) > 0:
            gain += strength * power_of_modes(band.time_mjd, flux, length_days, n)
            total, count = total + strength, count + len(flux)
    return gain / max(total, 1e-300), count


def power_of_modes(time_days: FloatArray, flux: FloatArray, length_days: float, n: int) -> FloatArray:
    """Return the Lomb–Scargle power with floating mean at the frequencies k / `length_days`, k = 1 … n, shape (n,).

    Zechmeister & Kürster (2009), eqs. 4 to 15, without weights. `time_days` and `flux` are (n_points,), `length_days`
    at least four times their span. 0 where the sampling cannot tell sine from constant.
    """
    window, data = even_modes(time_days, flux - flux.mean(), length_days, 2 * n)
    once, twice, sums = window[1 : n + 1], window[2::2], data[1 : n + 1]
    c, s = once.real, once.imag
    cc, ss = 0.5 * (1 + twice.real) - c * c, 0.5 * (1 - twice.real) - s * s
    cs = 0.5 * twice.imag - c * s
    determinant = cc * ss - cs**2
    upper = ss * sums.real**2 + cc * sums.imag**2 - 2 * cs * sums.real * sums.imag
    power = np.divide(upper, determinant * np.var(flux), out=np.zeros(n), where=determinant > 1e-6)
    return np.clip(power, 0.0, 1.0)


def _levelled(flux: FloatArray) -> FloatArray:
    """Hold what is far from the median at five median deviations: one outburst is no period. Shape (n,) stays."""
    middle = np.median(flux)
    reach = 5 * 1.4826 * np.median(np.abs(flux - middle))
    return np.clip(flux, middle - reach, middle + reach) if reach > 0 else flux - middle
