"""The curve around each transit, level: what the trend leaves beside a transit goes before the transit is fitted."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.fit import Box
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.records import FloatArray, IntArray

REACH = 2.0
"""Durations on each side of a transit's centre that are used."""
CLEAR = 0.6
"""Durations from the centre from which light counts as out of transit."""
OUTLIER_SIGMA = 4.0
LEAST_POINTS = 3
"""Out of transit, on one side: fewer give a level and no slope."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelPoints:
    """Points near transits, each array (n,). `lost` is relative light lost from the local level."""

    time_days: FloatArray
    lost: FloatArray
    cycle: IntArray
    offset_days: FloatArray
    """Time since the centre of the point's own transit."""

    def among(self, chosen: np.ndarray) -> "LevelPoints":
        """Return the chosen points only. `chosen` is a mask, shape (n,)."""
        return LevelPoints(self.time_days[chosen], self.lost[chosen], self.cycle[chosen], self.offset_days[chosen])


def level_points(time_days: FloatArray, flat: FloatArray, box: Box) -> LevelPoints:
    """Return the points within two durations of a transit, less a line through what is out of transit.

    `time_days` and `flat` (relative flux minus its trend) have shape (n,).
    """
    cycle = np.round((time_days - box.epoch_days) / box.period_days).astype(np.int64)
    offset = time_days - box.epoch_days - cycle * box.period_days
    reach = min(REACH * box.duration_days, 0.5 * box.period_days)
    near = np.abs(offset) <= reach
    points = LevelPoints(time_days[near], -flat[near], cycle[near], offset[near])
    out = np.abs(points.offset_days) >= CLEAR * box.duration_days
    if not out.any():
        return points
    points = points.among(_plausible(points, out))
    out = np.abs(points.offset_days) >= CLEAR * box.duration_days
    levelled = points.lost.copy()
    for number in np.unique(points.cycle):
        mine = points.cycle == number
        levelled[mine] -= _line(points.offset_days[mine], points.lost[mine], out[mine])
    return LevelPoints(points.time_days, levelled, points.cycle, points.offset_days)


def _plausible(points: LevelPoints, out: np.ndarray) -> np.ndarray:
    """Mark all points but outliers: out of transit either way, in transit only above the level (flares, glitches)."""
    sigma = robust_sigma(points.lost[out])
    middle = float(np.median(points.lost[out]))
    high = points.lost < middle - OUTLIER_SIGMA * sigma
    low = out & (points.lost > middle + OUTLIER_SIGMA * sigma)
    return ~(high | low)


def _line(offset_days: FloatArray, lost: FloatArray, out: np.ndarray) -> FloatArray:
    """Return the level at every point (n,): a line where both sides are seen, else a constant."""
    before, after = out & (offset_days < 0), out & (offset_days > 0)
    if min(np.count_nonzero(before), np.count_nonzero(after)) >= LEAST_POINTS:
        slope, level = np.polyfit(offset_days[out], lost[out], 1)
        return level + slope * offset_days
    return np.full(len(lost), float(np.mean(lost[out])) if out.any() else 0.0)
