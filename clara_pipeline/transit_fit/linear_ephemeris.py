"""Period and epoch from the mid-times of single transits, and how far off those predicted are."""

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.transit_fit.mid_times import SingleTransits
from clara_pipeline.units import HOURS_PER_DAY

OUTLIER_SIGMA = 4.0
PASSES = 5
STALE_SHARE = 0.25
"""Of the duration: where the error of a predicted mid-time is more, folds on the ephemeris smear or miss the dips."""


class Line(NamedTuple):
    """What to add to epoch and period (2,), in days, with its covariance (2, 2), and the times it fits."""

    solution: FloatArray
    covariance: FloatArray
    spread: float
    """Scatter of the times over their errors, at least 1; the covariance includes it."""
    late: np.ndarray
    """Tells which transits have a time that is off the line, (m,)."""


def timed(transits: SingleTransits) -> np.ndarray:
    """Mark the transits deep enough for their time to mean something (3 σ), shape (m,)."""
    with np.errstate(invalid="ignore"):
        return np.isfinite(transits.shift_days) & (transits.depth > 3 * transits.depth_err)


def correction(transits: SingleTransits) -> tuple[FloatArray, FloatArray] | None:
    """Return what to add to epoch and period, in days, and their covariance (2, 2); None with fewer than two times."""
    line = line_through(transits)
    return None if line is None else (line.solution, line.covariance)


def line_through(transits: SingleTransits) -> Line | None:
    """Fit a line to the shifts against the cycle by weighted least squares; None with fewer than two times.

    Transits 4 σ off do not count. Errors grow where the scatter of the times is larger than their errors.
    """
    used = timed(transits)
    for _ in range(PASSES):
        if np.count_nonzero(used) < 2:
            return None
        design = np.stack([np.ones(np.count_nonzero(used)), transits.cycle[used]], axis=1)
        weight = 1 / transits.shift_err_days[used]
        covariance = np.linalg.pinv((design * weight[:, None]).T @ (design * weight[:, None]))
        solution = covariance @ ((design * weight[:, None]).T @ (transits.shift_days[used] * weight))
        misfit = np.abs(transits.shift_days - solution[0] - solution[1] * transits.cycle) / transits.shift_err_days
        spread = max(1.4826 * float(np.median(misfit[used])), 1.0)
        kept = timed(transits) & (misfit <= OUTLIER_SIGMA * spread)
        if (kept == used).all() or np.count_nonzero(kept) < 2:
            break
        used = kept
    return Line(solution, covariance * spread**2, spread, timed(transits) & ~used)


def mid_time_err_days(ephemeris: Ephemeris, time_btjd: float) -> float | None:
    """Return the error of the mid-time (days) that an ephemeris predicts about a time; None where it has no errors.

    Errors of epoch and period are taken as independent: far away that of the period is nearly all.
    """
    epoch_err, period_err = ephemeris.epoch_err_days, ephemeris.period_err_days
    if epoch_err is None or period_err is None:
        return None
    cycle = round((time_btjd - ephemeris.epoch_btjd) / ephemeris.period_days)
    return float(np.hypot(epoch_err, cycle * period_err))


def is_stale(ephemeris: Ephemeris, time_btjd: float) -> bool:
    """Tell whether the mid-times predicted about a time are off by more than a quarter of the duration."""
    error, duration_hours = mid_time_err_days(ephemeris, time_btjd), ephemeris.duration_hours
    return error is not None and bool(duration_hours) and error > STALE_SHARE * (duration_hours or 0.0) / HOURS_PER_DAY
