"""The periods that fit dips in light curves years apart: one for every whole number of cycles in the gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.joint.depths import Segment, depths_seen

STEPS_PER_DURATION = 10
MOST_TRIALS = 40_000
SEEN_SIGMA = 3.0
SEEN_SHARE = 0.5
"""A predicted dip counts as seen where it is this deep: 3 σ, or half of the expected depth with 2 σ."""
MOST_ALIASES = 8
CLEARLY_WORSE = 25.0
"""Chi-square by which the data exclude a period beside the best: 5 σ."""


class Alias(NamedTuple):
    """One period, with what the light curves say of it."""

    period_days: float
    snr: float
    """Of the depth, over all light curves."""
    n_expected: int
    """Predicted transits of which at least half was observed."""
    n_seen: int
    worse: float
    """Chi-square above that of the best period."""

    @property
    def is_possible(self) -> bool:
        """Whether the data do not exclude it beside the best."""
        return self.worse < CLEARLY_WORSE


def aliases_near(
    segments: Sequence[Segment], epoch_days: float, duration_days: float, low_days: float, high_days: float
) -> list[Alias]:
    """Return the periods between two limits at which the dips of all segments add up, the best first.

    `epoch_days` is the mid-time of a transit that is known well. Of neighbouring trials the highest counts.
    """
    periods = trial_periods(segments, epoch_days, duration_days, low_days, high_days)
    snr = joint_snr(segments, periods, epoch_days, duration_days)
    inner = np.pad(snr, 1, constant_values=-np.inf)
    is_peak = (snr >= inner[:-2]) & (snr > inner[2:]) & (snr > 0)
    order = np.flatnonzero(is_peak)
    order = order[np.argsort(-snr[order], kind="stable")]
    chosen: list[int] = []
    for at in order.tolist():
        if all(abs(at - other) > STEPS_PER_DURATION // 2 for other in chosen):
            chosen.append(at)
        if len(chosen) == MOST_ALIASES:
            break
    best = snr[chosen[0]] ** 2 if chosen else 0.0
    return [_alias(segments, float(periods[k]), float(snr[k]), float(best), epoch_days, duration_days) for k in chosen]


def trial_periods(
    segments: Sequence[Segment], epoch_days: float, duration_days: float, low_days: float, high_days: float
) -> FloatArray:
    """Return periods (n,) so close that the farthest dip moves by a tenth of its duration from one to the next."""
    reach = max(float(np.abs(segment.time_days - epoch_days).max()) for segment in segments)
    step = duration_days / STEPS_PER_DURATION * low_days / max(reach, low_days)
    return np.linspace(low_days, high_days, min(int(np.ceil((high_days - low_days) / step)) + 1, MOST_TRIALS))


def joint_snr(
    segments: Sequence[Segment], periods_days: FloatArray, epoch_days: float, duration_days: float
) -> FloatArray:
    """Return the S/N (n,) of the mean depth at each period, all segments weighed by their noise."""
    found = np.zeros(len(periods_days))
    for k, period in enumerate(periods_days):
        lost = weight = 0.0
        for segment in segments:
            cycle = (segment.time_days - epoch_days) / period
            inside = np.abs(cycle - np.rint(cycle)) * period <= 0.5 * duration_days
            lost += segment.lost[inside].sum() / segment.noise**2
            weight += np.count_nonzero(inside) / segment.noise**2
        found[k] = lost / np.sqrt(weight) if weight else 0.0
    return found


def _alias(
    segments: Sequence[Segment], period: float, snr: float, best: float, epoch_days: float, duration_days: float
) -> Alias:
    seen = [depths_seen(segment, period, epoch_days, duration_days) for segment in segments]
    depth, error = (np.concatenate([getattr(one, name) for one in seen]) for name in ("depth", "depth_err"))
    expected = float(np.average(depth, weights=1 / error**2)) if len(depth) else 0.0
    return Alias(period, snr, len(depth), int(np.count_nonzero(is_seen(depth, error, expected))), best - snr**2)


def is_seen(depth: FloatArray, error: FloatArray, expected: float) -> np.ndarray:
    """Tell which predicted dips (m,) are there."""
    return (depth > SEEN_SIGMA * error) | ((depth > SEEN_SHARE * expected) & (depth > 2 * error))
