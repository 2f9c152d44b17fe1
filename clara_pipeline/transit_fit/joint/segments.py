"""The light curves of one star, each flattened by itself, as segments of one search."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.periods.flat_curve import flat_curve, in_order
from clara_pipeline.records import Evidence, FloatArray

LEAST_POINTS = 100


class Segment(NamedTuple):
    """One light curve: times of its bins, relative light lost from its own trend, both (n,), and the noise of a bin."""

    time_days: FloatArray
    lost: FloatArray
    noise: float
    bin_days: float


class DepthsSeen(NamedTuple):
    """Predicted dips of which at least half is covered: mid-times, mean depths and their errors, (m,) each."""

    mid_days: FloatArray
    depth: FloatArray
    depth_err: FloatArray


def segment_of(evidence: Evidence) -> Segment:
    """Bin and flatten a light curve by itself. Raises UnreadableLightCurve where it has too few points."""
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < LEAST_POINTS or np.ptp(curve.time_btjd[good]) == 0:
        raise UnreadableLightCurve(f"{curve.filename} has too few points to look for a signal in.")
    flat = flat_curve(*in_order(curve.time_btjd[good], curve.flux[good].astype(np.float64)))
    filled = flat.bins.filled
    time = flat.bins.time_days[filled]
    return Segment(time, -flat.flat[filled], flat.sigma, float(np.median(np.diff(time))))


def depths_seen(segment: Segment, period_days: float, epoch_days: float, duration_days: float) -> DepthsSeen:
    """Measure every dip that an ephemeris predicts in a segment, where at least half of it was observed."""
    cycle = np.round((segment.time_days - epoch_days) / period_days)
    inside = np.abs(segment.time_days - epoch_days - cycle * period_days) <= 0.5 * duration_days
    numbers, place, count = np.unique(cycle[inside], return_inverse=True, return_counts=True)
    depth = np.bincount(place, segment.lost[inside], len(numbers)) / np.maximum(count, 1)
    seen = count >= 0.5 * max(duration_days / segment.bin_days, 1.0)
    error = segment.noise / np.sqrt(np.maximum(count, 1))
    return DepthsSeen(epoch_days + numbers[seen] * period_days, depth[seen], error[seen])
