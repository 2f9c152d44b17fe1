"""Remove a star's slow trend from the flux on the screen, by the same method as the period search and the tests."""

import numpy as np

from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.records import Ephemeris, FloatArray

LEAST_POINTS = 3
MAX_SPAN_DAYS = 10_000.0
"""A longer span is a damaged time column, and would take gigabytes of bins."""


def flattened(time_btjd: FloatArray, flux: FloatArray, dips: Ephemeris | None = None) -> FloatArray:
    """Flux over its adaptive trend, about 1, float64 (n,); NaN stays NaN, empty where there is nothing to flatten.

    `time_btjd` ascending and `flux` relative, both (n,). The trend does not follow the dips of `dips`,
    where that knows how long they last.
    """
    good = np.isfinite(flux)
    if good.sum() < LEAST_POINTS or not 0 < np.ptp(time_btjd[good]) <= MAX_SPAN_DAYS:
        return np.zeros(0)
    known = dips if dips is not None and dips.duration_hours else None
    flat = np.full(len(flux), np.nan)
    flat[good] = flat_flux(time_btjd[good], np.asarray(flux[good], dtype=np.float64), known)
    return flat
