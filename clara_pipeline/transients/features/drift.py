"""Statistics of the structure function: how far the main band drifts in days, months and years."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.measured import Measured

WALK_SCALES_DAYS = np.geomspace(3.0, 2000.0, 24)


def _drift(one: Measured, first: int, last: int) -> float:
    """Return the signed root of the structure function over some lag ranges, magnitudes."""
    square, n = one.structure.square[first:last], one.structure.n_pairs[first:last]
    known = np.isfinite(square)
    if not known.any():
        return np.nan
    mean = np.average(square[known], weights=n[known])
    return float(np.sign(mean) * np.sqrt(np.abs(mean)))


def drift_in_days(one: Measured) -> float:
    """Return how far magnitudes drift apart within 0.6 to 10 days."""
    return _drift(one, 0, 2)


def drift_in_a_month(one: Measured) -> float:
    """Return how far magnitudes drift apart within 10 to 30 days."""
    return _drift(one, 2, 3)


def drift_in_a_season(one: Measured) -> float:
    """Return how far magnitudes drift apart within 30 to 100 days."""
    return _drift(one, 3, 4)


def drift_in_years(one: Measured) -> float:
    """Return how far magnitudes drift apart within 300 to 3000 days."""
    return _drift(one, 5, 7)


def log_walk_days(one: Measured) -> float:
    """Return log10 of the time scale (days) of the damped random walk that fits the structure function best.

    SF² = 2 σ² (1 − exp(−Δt/τ)) (MacLeod et al. 2012, eq. 2), σ² solved for each of 24 scales, lag ranges weighted
    by the fourth root of their pairs, which are not independent.
    """
    known = np.isfinite(one.structure.square)
    if np.count_nonzero(known) < 3:
        return np.nan
    lag, square, n = (part[known] for part in one.structure)
    misfit = [_walk_misfit(1 - np.exp(-lag / scale), square, n**0.25) for scale in WALK_SCALES_DAYS]
    return float(np.log10(WALK_SCALES_DAYS[int(np.argmin(misfit))]))


def _walk_misfit(shape: FloatArray, square: FloatArray, weight: FloatArray) -> float:
    size = max(float(np.sum(weight * shape * square) / np.sum(weight * shape**2)), 0.0)
    return float(np.sum(weight * (square - size * shape) ** 2))
