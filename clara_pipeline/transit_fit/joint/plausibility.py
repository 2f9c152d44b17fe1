"""Plausibility of a period for a transit of some duration around a star of some density."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.vetting.duration import central_duration_days

PERIOD_POWER = -5 / 3
"""Planets are about as many in every octave of period, and transit with a probability of P^(-2/3)."""
KNOWN_SCATTER = 0.2
"""Natural logarithm of a duration over the expected one: the measurement, the orbit's eccentricity, the density."""
UNKNOWN_SCATTER = 0.5
"""The same where nothing is known of the star."""
BOX_SHARE = 0.78
"""The duration of the box with the largest S/N over T14: the level beside a long dip is less well known."""
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
