"""The part of a long light curve over which an ephemeris is known well enough to add transits up."""

from dataclasses import replace

import numpy as np

from clara_pipeline.periods.search_span import SEARCHED_DAYS
from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.units import HOURS_PER_DAY

MOST_LATE = 0.25
"""Durations that a dip may be off at the far end, at 3 σ of the period."""
SIGMA = 3.0


def coherent_part(evidence: Evidence, ephemeris: Ephemeris) -> Evidence:
    """Return the evidence without the flux (NaN) of times at which the transits may be elsewhere.

    A search takes 100 days of a longer curve: after years its period is off by many transits. An ephemeris without an
    error of its period (a catalogue's) is believed.
    """
    curve = evidence.light_curve
    known = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if not ephemeris.period_err_days or not known.any() or np.ptp(curve.time_btjd[known]) <= SEARCHED_DAYS:
        return evidence
    duration_days = (ephemeris.duration_hours or 0.0) / HOURS_PER_DAY
    days = MOST_LATE * duration_days * ephemeris.period_days / (SIGMA * ephemeris.period_err_days)
    with np.errstate(invalid="ignore"):
        kept = np.abs(curve.time_btjd - ephemeris.epoch_btjd) <= max(days, SEARCHED_DAYS)
    return replace(evidence, light_curve=replace(curve, flux=np.where(kept, curve.flux, np.nan)))
