"""Measure when each transit took place, and how deep it was: the fitted shape moved along one transit's light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transit_fit.local_baselines import LevelPoints
from clara_pipeline.transit_fit.trapezoid import Trapezoid, trapezoid

LEAST_SHARE = 0.3
"""Of the points that a whole transit would have: fewer give no time."""
SEARCHED = 0.5
"""Durations each way that a mid-time is looked for."""
STEPS = 81


@dataclass(frozen=True, slots=True, eq=False)
class SingleTransits:
    """One entry per transit with data, (m,), in order of time. Depths are relative flux."""

    cycle: IntArray
    shift_days: FloatArray
    """Mid-time less the linear ephemeris; NaN where it could not be measured."""
    shift_err_days: FloatArray
    depth: FloatArray
    depth_err: FloatArray
    share: FloatArray
    """How much of the transit was seen, 0–1."""

    def among(self, chosen: np.ndarray) -> SingleTransits:
        """Return the chosen transits only. `chosen` is a mask, shape (m,)."""
        return SingleTransits(*(getattr(self, name)[chosen] for name in self.__slots__))

    def least_error(self) -> float | None:
        """Return the error of the best mid-time, in days; None where there is none."""
        known = self.shift_err_days[np.isfinite(self.shift_err_days)]
        return float(known.min()) if len(known) else None


def single_transits(
    points: LevelPoints, shape: Trapezoid, exposure_days: float, point_noise: float, redness: float
) -> SingleTransits:
    """Measure each transit with a shape of fixed length and ingress, free in time and in depth.

    `exposure_days` is the time between points, `point_noise` their scatter, `redness` how much larger errors are
    than white noise makes them.
    """
    numbers = np.unique(points.cycle)
    rows = [
        _one(points.among(points.cycle == number), shape, exposure_days, point_noise, redness) for number in numbers
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    return SingleTransits(numbers, *table)


def _one(
    points: LevelPoints, shape: Trapezoid, exposure_days: float, noise: float, redness: float
) -> tuple[float, float, float, float, float]:
    """Return shift, its error, depth, its error, and the share seen, of one transit."""
    share = (
        np.count_nonzero(np.abs(points.offset_days) <= 0.5 * shape.duration_days) * exposure_days / shape.duration_days
    )
    unit = Trapezoid(1.0, shape.duration_days, shape.ingress_share)
    shifts = np.linspace(-SEARCHED, SEARCHED, STEPS) * shape.duration_days
    models = np.stack([trapezoid(points.offset_days - shift, unit, exposure_days) for shift in shifts])
    power = np.sum(models**2, axis=1)
    at_epoch = STEPS // 2
    if share < LEAST_SHARE or power[at_epoch] <= 0:
        return np.nan, np.nan, np.nan, np.nan, min(share, 1.0)
    depth, depth_err = float(models[at_epoch] @ points.lost / power[at_epoch]), noise / np.sqrt(power[at_epoch])
    shift, shift_err = _best_shift(points.lost, models, shifts, shape.depth, noise)
    return shift, redness * shift_err, depth, redness * depth_err, min(share, 1.0)


def _best_shift(
    lost: FloatArray, models: FloatArray, shifts: FloatArray, depth: float, noise: float
) -> tuple[float, float]:
    """Return the shift of the least chi-square at the common depth, and where it has grown by one."""
    chi2 = np.sum((lost - depth * models) ** 2, axis=1) / max(noise, 1e-12) ** 2
    k = int(np.argmin(chi2))
    if k in (0, len(shifts) - 1):  # the transit is not within the searched times
        return np.nan, np.nan
    inside = np.flatnonzero(chi2 <= chi2[k] + 9.0)
    inside = inside[np.abs(inside - k) <= max(2, int(np.sum(chi2 <= chi2[k] + 9.0)))]
    if len(inside) < 3:
        inside = np.arange(k - 1, k + 2)
    curvature, slope, _ = np.polyfit(shifts[inside] - shifts[k], chi2[inside], 2)
    if curvature <= 0:
        return np.nan, np.nan
    at = float(np.clip(-slope / (2 * curvature), shifts[0] - shifts[k], shifts[-1] - shifts[k]))
    return float(shifts[k]) + at, float(curvature**-0.5)
