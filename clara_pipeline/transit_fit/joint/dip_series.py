"""The depth of one dip around every moment of a light curve, for dips of several durations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, dip_depths
from clara_pipeline.periods.detrend import LEAST_NOISE, robust_sigma, running_share
from clara_pipeline.periods.flat_curve import flat_curve, in_order
from clara_pipeline.records import Evidence, FloatArray, IntArray

DURATIONS_HOURS = 1.25 ** np.arange(1, 14)
"""From 1.25 to 18 h."""
WINDOW_DURATIONS = 3.0
"""The level beside a dip is taken from so many durations at least."""
WELL_COVERED = 0.9
SIDE_COVERED = 0.7
"""Of a duration before a dip and after it: ramps begin and end at gaps."""
LEAST_CLEAR = 20
"""Dips wholly covered, of which the scatter is the noise."""


@dataclass(frozen=True, slots=True, eq=False)
class DipSeries:
    """One light curve: for a dip of k durations around each of n bins its depth, relative, and weight, (k, n + 1).

    Depths and weights are 0 where too little of the dip was observed, and in the last place, which is no time.
    """

    start_days: float
    """The time of the first bin."""
    width_days: float
    depth: FloatArray
    weight: FloatArray
    """1 / error²; the error holds everything that makes false dips of this duration."""

    @property
    def n_bins(self) -> int:
        """Return the number of bins."""
        return self.depth.shape[1] - 1

    def places(self, time_days: FloatArray) -> IntArray:
        """Return the bin that each time of any shape falls into; the last place for times outside."""
        at = np.rint((time_days - self.start_days) / self.width_days)
        return np.where((at >= 0) & (at < self.n_bins), at, self.n_bins).astype(np.int64)


@dataclass(frozen=True, slots=True)
class SummedDips:
    """What the dips of m periods add up to, each (m,): Σ depth × weight, and Σ weight."""

    lost: FloatArray
    weight: FloatArray

    @property
    def snr(self) -> FloatArray:
        """Return the S/N of the mean depth at each period, (m,)."""
        return self.lost / np.sqrt(np.maximum(self.weight, 1e-300))


def dip_series(evidence: Evidence) -> DipSeries:
    """Measure a dip of every duration around every bin of a light curve, each against the level beside it."""
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    flat = flat_curve(*in_order(curve.time_btjd[good], curve.flux[good].astype(np.float64)))
    bins, width = flat.bins, flat.bins.width_days
    usual = float(np.mean(bins.weight[bins.filled]))  # less than 1 where bins hold one or two points in turn
    depths, weights = np.zeros((2, len(DURATIONS_HOURS), len(bins.flux) + 1))
    for k, days in enumerate(DURATIONS_HOURS / 24):
        length = max(1, round(days / width))
        depth, share = dip_depths(bins, bins.weight, max(flat.window_days, WINDOW_DURATIONS * days), length)
        clear = (share >= WELL_COVERED * usual) & (depth != 0)
        if np.count_nonzero(clear) < LEAST_CLEAR:
            continue
        noise = max(robust_sigma(depth[clear]), LEAST_NOISE)
        seen = (share >= COVERED * usual) & (depth != 0) & _has_both_sides(bins.weight / usual, length)
        depths[k, :-1] = np.where(seen, depth, 0.0)
        weights[k, :-1] = np.where(seen, np.minimum(share / usual, 1.0) / noise**2, 0.0)
    return DipSeries(float(bins.time_days[0]), width, depths, weights)


def _has_both_sides(weight: FloatArray, length: int) -> np.ndarray:
    """Tell where the duration before a dip and that after it are covered."""
    side, step = running_share(weight, length) >= SIDE_COVERED, length
    before, after = np.zeros_like(side), np.zeros_like(side)
    before[step:], after[:-step] = side[:-step], side[step:]
    return before & after


def summed_dips(
    series: Sequence[DipSeries], duration: int, periods_days: FloatArray, epoch_days: FloatArray | float
) -> SummedDips:
    """Add up the dips that m periods predict, (m,), with an epoch each or one for all."""
    lost, weight = np.zeros((2, len(periods_days)))
    for one in series:
        at = one.places(predicted_days(one, periods_days, epoch_days))
        its_weight = one.weight[duration][at]
        lost += (one.depth[duration][at] * its_weight).sum(axis=1)
        weight += its_weight.sum(axis=1)
    return SummedDips(lost, weight)


def predicted_days(series: DipSeries, periods_days: FloatArray, epoch_days: FloatArray | float) -> FloatArray:
    """Return the times (m, c) of the dips from the start of a light curve on, as many as the shortest period has."""
    first = np.ceil((series.start_days - epoch_days) / periods_days - 0.5)
    n_cycles = int(series.n_bins * series.width_days / periods_days.min()) + 2
    return (epoch_days + first * periods_days)[:, None] + np.arange(n_cycles) * periods_days[:, None]


def single_dips(series: DipSeries, duration: int, period_days: float, epoch_days: float) -> tuple[FloatArray, ...]:
    """Return mid-times, depths and errors (m,) of the predicted dips that were observed."""
    time = predicted_days(series, np.array([period_days]), epoch_days)[0]
    at = series.places(time)
    weight = series.weight[duration][at]
    seen = weight > 0
    return time[seen], series.depth[duration][at][seen], weight[seen] ** -0.5
