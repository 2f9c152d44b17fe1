"""Remove a star's slow trend from the flux on the screen, by the same method as the period search and the tests."""

import numpy as np

from clara_pipeline.periods.flat_curve import flat_curve
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.records import Ephemeris, FloatArray

LEAST_POINTS = 3
MAX_SPAN_DAYS = 10_000.0
"""A longer span is a damaged time column, and would take gigabytes of bins."""


def window_days(time_btjd: FloatArray, flux: FloatArray) -> float | None:
    """Return the window of the trend that `flattened` takes out, in days; None where there is nothing to flatten.

    `time_btjd` ascending and `flux` relative, both (n,).
    """
    good = _usable(time_btjd, flux)
    return None if good is None else flat_curve(time_btjd[good], _relative(flux[good])).window_days


def flattened(time_btjd: FloatArray, flux: FloatArray, dips: Ephemeris | None = None) -> FloatArray:
    """Divide flux by its adaptive trend, float64 (n,): about 1, NaN stays NaN, empty where there is nothing to flatten.

    `time_btjd` ascending and `flux` relative, both (n,). The trend does not follow the dips of `dips`,
    where that knows how long they last.
    """
    good = _usable(time_btjd, flux)
    if good is None:
        return np.zeros(0)
    known = dips if dips is not None and dips.duration_hours else None
    flat = np.full(len(flux), np.nan)
    flat[good] = flat_flux(time_btjd[good], _relative(flux[good]), known)
    return flat


def _usable(time_btjd: FloatArray, flux: FloatArray) -> np.ndarray | None:
    """Mark the finite fluxes, (n,); None where they are too few, or span nothing or too much."""
    good = np.isfinite(flux)
    is_enough = good.sum() >= LEAST_POINTS and 0 < np.ptp(time_btjd[good]) <= MAX_SPAN_DAYS
    return good if is_enough else None


def _relative(flux: FloatArray) -> FloatArray:
    return np.asarray(flux, dtype=np.float64)
