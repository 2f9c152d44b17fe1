"""Plausibility of a period for a transit of some duration around a star of some density."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.vetting.duration import SOLAR_LOGG, central_duration_days, density_solar

PERIOD_POWER = -5 / 3
"""Planets are about as many in every octave of period, and transit with a probability of P^(-2/3)."""
KNOWN_SCATTER = 0.2
"""Natural logarithm of a duration over the expected one: the measurement, the orbit's eccentricity, the density."""
UNKNOWN_SCATTER = 0.5
"""The same where nothing is known of the star."""
BOX_SHARE = 0.78
"""The duration of the box with the largest S/N over T14: the level beside a long dip is less well known."""
KNOWN_DENSITY = 0.3
"""Natural logarithm of the density that a circular orbit needs over the star's: 0.2 of the catalogue's, and 3 e sin ω
of an eccentricity of 0.1."""
DWARF_DENSITY, DWARF_OF_TEFF, ANY_DENSITY = 0.6, 0.8, 1.5
"""The same where radius or log g alone, the temperature alone, or nothing is known."""
DWARFS = ((3000.0, 3.2), (3500.0, 2.0), (4500.0, 0.8), (5800.0, 0.0), (6500.0, -0.7), (8000.0, -1.1), (10000.0, -1.3))
"""Effective temperature (K) of dwarfs and the logarithm of their density (Pecaut & Mamajek 2013, ApJS 208, 9)."""
IMPACTS = (np.arange(40) + 0.5) / 40


def log_plausibility(periods_days: FloatArray, duration_days: float, density_solar: float | None) -> FloatArray:
    """Return the logarithm of how plausible periods (m,) are with a duration, up to a constant.

    Occurrence and the probability to transit (Osborn et al. 2022 for two transits with a gap between), and the
    probability of the duration with every impact parameter as likely. Density of the Sun 1; None where not known.
    """
    central = BOX_SHARE * np.array([central_duration_days(period, density_solar or 1.0) for period in periods_days])
    scatter = UNKNOWN_SCATTER if density_solar is None else KNOWN_SCATTER
    chord = 0.5 * np.log(1 - IMPACTS**2)
    off = (np.log(duration_days / central)[:, None] - chord) / scatter
    return PERIOD_POWER * np.log(periods_days) + np.log(np.exp(-0.5 * off**2).mean(axis=1) + 1e-30)


class StarDensity(NamedTuple):
    """Natural logarithm of a star's mean density, Sun 1, and how far that of a circular orbit may lie off."""

    log_solar: float
    scatter: float


def star_density(star: Star) -> StarDensity:
    """Return the mean density as log g and radius tell it; else as radius, log g or Teff of a dwarf do; else any.

    A dwarf's mass is taken to be as its radius, in solar units (Eker et al. 2018, MNRAS 479, 5491, within 0.2 dex).
    """
    known = density_solar(star)
    if known is not None:
        return StarDensity(float(np.log(known)), KNOWN_DENSITY)
    if star.radius_rsun is not None and star.radius_rsun > 0:
        return StarDensity(-2 * float(np.log(star.radius_rsun)), DWARF_DENSITY)
    if star.logg is not None and np.isfinite(star.logg):
        return StarDensity(2 * float(np.log(10)) * (star.logg - SOLAR_LOGG), DWARF_DENSITY)
    if star.teff_k is not None and np.isfinite(star.teff_k):
        return StarDensity(float(np.interp(star.teff_k, *np.transpose(DWARFS))), DWARF_OF_TEFF)
    return StarDensity(0.0, ANY_DENSITY)
