"""Period and epoch from all light of a signal's transits at once: where noise hides each, their mid-times mislead."""

import numpy as np
from scipy.optimize import least_squares

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.local_baselines import LevelPoints
from clara_pipeline.transit_fit.shape import ROBUST_SIGMA
from clara_pipeline.transit_fit.trapezoid import Trapezoid, trapezoid

FURTHEST = 0.5
"""Durations that the dips may move, at both ends of the curve."""
STEP = 0.02
"""Durations, for derivatives: the corners of a trapezoid have none."""


def common_ephemeris(
    points: LevelPoints, shape: Trapezoid, exposure_days: float, point_noise: float, starts: list[FloatArray]
) -> tuple[FloatArray, FloatArray] | None:
    """Return what to add to epoch and period, in days, and their covariance (2, 2); None with one transit alone.

    The fitted shape is moved along the light of all transits (robustly, soft L1) from each of the `starts` (2,).
    """
    cycle = points.cycle.astype(np.float64)
    half = 0.5 * float(np.ptp(cycle)) if len(cycle) else 0.0
    inside = np.abs(points.offset_days) <= 0.5 * shape.duration_days
    if len(np.unique(points.cycle[inside])) < 2:
        return None
    middle = float(np.mean(cycle[inside]))  # a pivot amid the data: period and epoch decouple
    unit = shape.duration_days

    def residuals(free: FloatArray) -> FloatArray:
        """Return (data − model) / σ, (n,), of dips moved by so many durations in the middle and at the ends."""
        late = unit * (free[0] + free[1] * (cycle - middle) / half)
        return (points.lost - trapezoid(points.offset_days - late, shape, exposure_days)) / max(point_noise, 1e-12)

    how = {"loss": "soft_l1", "f_scale": ROBUST_SIGMA, "diff_step": STEP, "max_nfev": 30}
    guesses = [np.array([start[0] + start[1] * middle, start[1] * half]) / unit for start in starts]
    limit = np.full(2, FURTHEST)
    fits = [
        least_squares(residuals, np.clip(guess, -0.9 * limit, 0.9 * limit), bounds=(-limit, limit), **how)
        for guess in guesses
    ]
    best = min(fits, key=lambda fit: fit.cost)
    to_days = unit * np.array([[1.0, -middle / half], [0.0, 1.0 / half]])
    return to_days @ best.x, to_days @ np.linalg.pinv(best.jac.T @ best.jac) @ to_days.T
