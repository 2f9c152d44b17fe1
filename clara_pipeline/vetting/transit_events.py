"""The single transits of a signal: when, how deep, how sure."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, MASK_FACTOR, Box
from clara_pipeline.records import FloatArray, IntArray

SPIKE_SIGMA = 10.0
"""Points so far above the trend are no part of a transit: a few of a flare would fill it up."""

MOST_SPIKES = 0.2
"""Of the points inside of one transit."""


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """One entry per transit of which at least 40 % was seen, (m,). Depths are relative flux."""

    number: IntArray
    """Cycles since the epoch."""
    depth: FloatArray
    sigma: FloatArray
    share: FloatArray
    """How much of the transit was seen, 0–1."""

    @property
    def snr(self) -> FloatArray:
        """Return the signal-to-noise ratio of each transit, shape (n_events,)."""
        return self.depth / self.sigma

    def among(self, chosen: np.ndarray) -> "Events":
        """Return the chosen events only. `chosen` is a mask or row numbers, shape (n,)."""
        return Events(self.number[chosen], self.depth[chosen], self.sigma[chosen], self.share[chosen])


def events_of(time_days: FloatArray, flat: FloatArray, box: Box, step_days: float, noise: float) -> Events:
    """Measure every transit's mean depth below its surroundings; `noise` is the error of one whole transit's depth.

    Times and flux have shape (n,). Points far above all noise (flares, cosmic rays) do not count.
    """
    cycle = np.round((time_days - box.epoch_days) / box.period_days).astype(np.int64)
    distance = np.abs(time_days - box.epoch_days - cycle * box.period_days) / box.duration_days
    first = int(cycle.min())
    quiet = _without_spikes(
        flat, distance <= 0.5, cycle - first, noise * float(np.sqrt(max(box.duration_days / step_days, 1.0)))
    )
    inside, around = quiet & (distance <= 0.5), quiet & (distance > 0.5 * MASK_FACTOR) & (distance <= 2.0)
    level, n_around = _means(cycle[around] - first, flat[around], int(cycle.max()) - first + 1)
    floor, n_inside = _means(cycle[inside] - first, flat[inside], len(level))
    share = np.minimum(n_inside * step_days / box.duration_days, 1.0)
    seen = share >= COVERED
    depth = np.where(n_around > 0, level, 0.0) - floor  # without surroundings the trend is the level
    return Events(np.flatnonzero(seen) + first, depth[seen], noise / np.sqrt(share[seen]), share[seen])


def _without_spikes(flat: FloatArray, inside: np.ndarray, number: IntArray, point_noise: float) -> np.ndarray:
    """Mark all points (n,) but spikes; where many points of one transit are as bright, the flux rises there."""
    bright = flat > SPIKE_SIGMA * point_noise
    share, _ = _means(number[inside], bright[inside].astype(np.float64), int(number.max()) + 1)
    return ~bright | (share[number] > MOST_SPIKES)


def _means(index: IntArray, values: FloatArray, length: int) -> tuple[FloatArray, IntArray]:
    count = np.bincount(index, minlength=length)
    return np.bincount(index, weights=values, minlength=length) / np.maximum(count, 1), count


def weighted_mean(events: Events) -> tuple[float, float]:
    """Return the mean depth and its error; the error is at least what the events' own scatter says."""
    weight = events.sigma**-2.0
    mean = float(np.average(events.depth, weights=weight))
    error = float(weight.sum() ** -0.5)
    if len(events.depth) > 2:
        scatter = float(np.std(events.depth, ddof=1)) / np.sqrt(len(events.depth))
        error = max(error, scatter)
    return mean, error
