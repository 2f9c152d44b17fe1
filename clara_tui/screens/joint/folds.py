"""Fold each light curve of a star on one ephemeris, near its transit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.transit_fit.joint.depths import LEAST_DURATION_HOURS
from clara_pipeline.units import HOURS_PER_DAY
from clara_tui.analysis.joint.answers import JointCurve
from clara_tui.plots.scale import Range, value_range

DURATIONS = 3.0
"""Shown each way of mid-transit."""
N_BINS = 42
"""Seven in a duration."""


def near_transit(curve: JointCurve, ephemeris: Ephemeris) -> FloatArray | None:
    """Return the mean relative flux in bins of time from mid-transit, (N_BINS,), NaN where empty; None if all are."""
    segment, half = curve.segment, min(DURATIONS * _duration_days(ephemeris), ephemeris.period_days / 2)
    cycle = np.round((segment.time_days - ephemeris.epoch_btjd) / ephemeris.period_days)
    offset = segment.time_days - ephemeris.epoch_btjd - cycle * ephemeris.period_days
    inside = np.abs(offset) < half
    place = ((offset[inside] / half + 1) / 2 * N_BINS).astype(np.int64)
    count = np.bincount(place, minlength=N_BINS)
    total = np.bincount(place, segment.lost[inside], N_BINS)
    return 1 - np.where(count, total / np.maximum(count, 1), np.nan) if count.any() else None


def common_range(folds: Sequence[FloatArray | None]) -> Range | None:
    """Return the range of flux that holds all folds, (n,) each, so that their depths compare; None for nothing."""
    values = [fold[np.isfinite(fold)] for fold in folds if fold is not None]
    return value_range(np.concatenate(values)) if values else None


def _duration_days(ephemeris: Ephemeris) -> float:
    return max(ephemeris.duration_hours or 0.0, LEAST_DURATION_HOURS) / HOURS_PER_DAY
