"""Search for periods where the run has not yet: Lomb–Scargle, and BLS on 20-minute bins."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.periods.lomb_scargle import frequency_grid
from clara_pipeline.periods.power import power_at
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.settings import FoldSettings

SHORTEST_PERIOD_DAYS = 0.05
"""Shorter than the run's own search, so that a fast pulsator shows its own period."""


@dataclass(frozen=True, slots=True, eq=False)
class PeriodSearchResult:
    """Ephemerides of a light curve, and its periodogram: frequency and power, shape (n_frequencies,)."""

    ephemerides: tuple[Ephemeris, ...]
    """The better one first."""
    frequency_per_day: FloatArray
    power: FloatArray


def first_look(time_btjd: FloatArray, flux: FloatArray, search: bool) -> PeriodSearchResult:
    """Return the Lomb–Scargle periodogram and, where `search`, both ephemerides; all finite, time ascending, (n,)."""
    longest = time_btjd[-1] - time_btjd[0]
    shortest = min(SHORTEST_PERIOD_DAYS, longest / 10)
    frequency = frequency_grid(time_btjd, shortest, longest)
    power = power_at(time_btjd, flux, frequency)
    if not search:
        return PeriodSearchResult((), frequency, power)
    found = find_ephemerides(time_btjd, flux, FoldSettings(min_period_days=shortest))
    both = (found.bls, found.ls) if found.better == "bls" else (found.ls, found.bls)
    kept = np.isfinite(power)
    return PeriodSearchResult(tuple(e for e in both if e is not None), frequency[kept], power[kept])
