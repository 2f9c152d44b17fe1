"""The odds of the periods that two single transits allow: shape, star, data, and how many such planets transit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.joint.dip_series import DURATIONS_HOURS, DipSeries
from clara_pipeline.transit_fit.joint.plausibility import PERIOD_POWER, StarDensity
from clara_pipeline.transit_fit.joint.transit_shapes import IMPACTS, sums_at
from clara_pipeline.units import HOURS_PER_DAY, SURFACE_PERIOD_SQUARED

LENGTHS = np.geomspace(0.75, 1.9, 17)
"""T14 over the duration of the box that fits best."""
SHIFTS = np.linspace(-0.3, 0.3, 11)
"""Durations by which each of the two transits may lie off the middle of its box."""
LEAST_RATIO = 0.01
REACH = 2.5
"""Durations on each side of mid-transit whose light tells the level."""


class _Pair(NamedTuple):
    """What the two transits say of one T14, for every impact parameter, each (12,)."""

    likelihood: FloatArray
    """Its logarithm."""
    depth: FloatArray
    shifts_days: FloatArray
    """Of the better of the two transits' places, (12, 2)."""


def with_noise_of(segment: Segment, series: DipSeries, duration: int) -> Segment:
    """Return a light curve with so much noise a bin that dips of a duration have the errors measured for them."""
    weight = series.weight[duration]
    if not weight.any():
        return segment
    n_bins = max(DURATIONS_HOURS[duration] / HOURS_PER_DAY / segment.bin_days, 1.0)
    error = float(np.median(weight[weight > 0])) ** -0.5
    return segment._replace(noise=max(segment.noise, error * n_bins**0.5))


def log_pair_odds(
    segments: Sequence[Segment], mids_days: tuple[float, float], duration_days: float, periods_days: FloatArray,
    depth: float, density: StarDensity,
) -> FloatArray:  # fmt: skip
    """Return the logarithm of the odds (m,) of periods (m,) of two transits at `mids_days`, up to a constant.

    T14, impact parameter, depth and mid-times are marginalised or fitted on the light of the two transits; where
    others are predicted, partly covered ones included, their light counts as well. `noise` of the segments must hold
    everything that makes false dips of this duration.
    """
    ratio = _radius_ratio(depth)
    lengths = LENGTHS * duration_days
    pairs = [_pair(segments, mids_days, duration_days, length, ratio) for length in lengths.tolist()]
    likeliest = int(np.argmax([pair.likelihood.max() for pair in pairs]))
    shapes = np.array([pair.likelihood for pair in pairs])
    odds = np.empty(len(periods_days))
    for at, period in enumerate(periods_days.tolist()):
        known = shapes + _log_prior(period, lengths[:, None], ratio, density)
        others = _others(segments, mids_days, period, float(lengths[likeliest]), ratio, pairs[likeliest])
        odds[at] = _log_mean(known + others)
    return odds


def transit_length(
    segments: Sequence[Segment], mids_days: tuple[float, float], duration_days: float, depth: float
) -> tuple[float, float]:
    """Return T14 of two transits and its error, in days; `duration_days` is that of the box that fits best."""
    lengths = LENGTHS * duration_days
    fits = (_pair(segments, mids_days, duration_days, one, _radius_ratio(depth)) for one in lengths.tolist())
    odds = np.array([_log_mean(fit.likelihood) for fit in fits])
    weight = np.exp(odds - odds.max())
    mean = float(np.average(lengths, weights=weight))
    return mean, float(np.sqrt(np.average((lengths - mean) ** 2, weights=weight)))


def _radius_ratio(depth: float) -> float:
    return max(float(np.sqrt(max(depth, 0.0))), LEAST_RATIO)


def _log_mean(values: FloatArray) -> float:
    """Return the logarithm of the mean of exponentials, not below −1e30."""
    top = max(float(values.max()), -1e30)
    return top + float(np.log(np.exp(values - top).mean() + 1e-300))


def _pair(
    segments: Sequence[Segment], mids_days: tuple[float, float], duration_days: float, length: float, ratio: float
) -> _Pair:
    """Return what the two transits say of a T14: the depth is fitted, the mid-times are marginalised."""
    shifts = SHIFTS * duration_days
    reach = REACH * duration_days
    early, late = (
        np.array([_sums(segments, mid + shift, length, ratio, reach) for shift in shifts]) for mid in mids_days
    )
    both = (early[:, None] + late[None, :]).reshape(-1, 2, len(IMPACTS))
    depth = np.maximum(both[:, 0], 0.0) / np.maximum(both[:, 1], 1e-12)
    fit = 0.5 * depth * both[:, 0]
    best, top = fit.argmax(axis=0), fit.max(axis=0)
    moved = np.stack([shifts[best // len(shifts)], shifts[best % len(shifts)]], axis=1)
    return _Pair(top + np.log(np.exp(fit - top).mean(axis=0)), depth[best, np.arange(len(IMPACTS))], moved)


def _sums(segments: Sequence[Segment], mid_days: float, length: float, ratio: float, reach_days: float) -> FloatArray:
    return sum((sums_at(one, mid_days, length, ratio, reach_days) for one in segments), np.zeros((2, len(IMPACTS))))


def _others(
    segments: Sequence[Segment], mids_days: tuple[float, float], period: float, length: float, ratio: float, pair: _Pair
) -> FloatArray:
    """Return the change of the logarithm of the likelihood by the other transits of a period, (12,)."""
    early, late = np.array(mids_days) + pair.shifts_days[np.argmax(pair.likelihood)]
    n_cycles = round((late - early) / period)
    change, reach = np.zeros(len(IMPACTS)), REACH * length
    for segment in segments:
        first, last = ((segment.time_days[at] - early) / (late - early) * n_cycles for at in (0, -1))
        for cycle in range(int(np.ceil(first - 0.5)), int(last + 0.5) + 1):
            if cycle not in (0, n_cycles):
                lost, power = sums_at(segment, early + cycle * (late - early) / n_cycles, length, ratio, reach)
                change += pair.depth * lost - 0.5 * pair.depth**2 * power
    return change


def _log_prior(period: float, lengths: FloatArray, ratio: float, density: StarDensity) -> FloatArray:
    """Return how plausible a period is with each T14 (k, 1) and impact parameter, (k, 12)."""
    reach = 1 + ratio
    sine = np.sin(np.pi * np.minimum(lengths / period, 0.5))
    needed = SURFACE_PERIOD_SQUARED * (reach * np.sqrt(1 - IMPACTS**2) / sine) ** 3 / period**2
    return PERIOD_POWER * np.log(period) - 0.5 * ((np.log(needed) - density.log_solar) / density.scatter) ** 2
