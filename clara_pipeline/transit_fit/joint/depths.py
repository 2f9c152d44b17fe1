"""Measure the depth of a predicted signal in each light curve of a star."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.flat_flux import as_box
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.transit_fit.local_baselines import level_points

FLOOR = 0.5
"""Share of a dip's duration, around its middle, in which its depth is measured: ingress and egress are shallower."""
LEAST_DURATION_HOURS = 1.0
LEAST_MEANS = 5
"""Of so many bins at least the noise is measured."""


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


class MeanDepth(NamedTuple):
    """The mean of the predicted dips in one light curve, relative."""

    depth: float
    depth_err: float
    """From the noise, or from the scatter of the dips where that is larger."""
    n_dips: int


def depths_seen(segment: Segment, period_days: float, epoch_days: float, duration_days: float) -> DepthsSeen:
    """Measure every dip that an ephemeris predicts in a segment, where at least half of it was observed."""
    cycle = np.round((segment.time_days - epoch_days) / period_days)
    inside = np.abs(segment.time_days - epoch_days - cycle * period_days) <= 0.5 * duration_days
    numbers, place, count = np.unique(cycle[inside], return_inverse=True, return_counts=True)
    depth = np.bincount(place, segment.lost[inside], len(numbers)) / np.maximum(count, 1)
    seen = count >= 0.5 * max(duration_days / segment.bin_days, 1.0)
    error = segment.noise / np.sqrt(np.maximum(count, 1))
    return DepthsSeen(epoch_days + numbers[seen] * period_days, depth[seen], error[seen])


def depth_in(segment: Segment, ephemeris: Ephemeris) -> MeanDepth | None:
    """Measure how deep a signal is in one light curve, in the middle of its dips; None where none was observed.

    What the trend leaves beside a dip is taken off before.
    """
    box = as_box(replace(ephemeris, duration_hours=max(ephemeris.duration_hours or 0.0, LEAST_DURATION_HOURS)))
    level = level_points(segment.time_days, -segment.lost, box)
    floor_days = FLOOR * box.duration_days
    levelled = segment._replace(time_days=level.time_days, lost=level.lost)
    seen = depths_seen(levelled, box.period_days, box.epoch_days, floor_days)
    least_err = _noise_of_means(segment, floor_days)
    return mean_depth(seen._replace(depth_err=np.maximum(seen.depth_err, least_err)))


def _noise_of_means(segment: Segment, days: float) -> float:
    """Return the robust scatter of running means: of stars that waver it is more than their white noise makes."""
    n_bins = max(round(days / segment.bin_days), 1)
    if len(segment.lost) < LEAST_MEANS * n_bins:
        return 0.0
    return robust_sigma(np.convolve(segment.lost, np.full(n_bins, 1 / n_bins), "valid"))


def mean_depth(seen: DepthsSeen) -> MeanDepth | None:
    """Average the dips of one light curve, weighed by their errors; None where none was observed."""
    if not len(seen.depth):
        return None
    weight = 1 / seen.depth_err**2
    depth = float(np.average(seen.depth, weights=weight))
    scatter = float(np.sum(weight * (seen.depth - depth) ** 2)) / max(len(seen.depth) - 1, 1)
    return MeanDepth(depth, float(weight.sum() ** -0.5) * max(scatter, 1.0) ** 0.5, len(seen.depth))
