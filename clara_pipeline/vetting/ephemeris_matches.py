"""The same period and epoch in another star: one eclipsing binary whose light reaches many apertures.

Coughlin et al. (2014). Here two signals match when their dips fall together at both ends of the data.
"""

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray, IntArray, TestResult
from clara_pipeline.vetting.verdicts import judged, unknown

TOLERANCE = 0.1
"""Durations by which the dips of two signals may miss each other."""

RATIOS = (1.0, 2.0, 0.5)
"""Periods over the partner's: an eclipse may be seen at half or twice its period elsewhere."""

NAME = "ephemeris_match"


class Matches(NamedTuple):
    """Per signal, (n,): how many others match, the nearest (−1: none) and by how many durations it misses."""

    n_others: IntArray
    partner: IntArray
    miss: FloatArray


def ephemeris_matches(
    star: IntArray,
    period_days: FloatArray,
    epoch_btjd: FloatArray,
    duration_hours: FloatArray,
    start_btjd: float,
    end_btjd: float,
) -> Matches:
    """Find signals of a run that repeat in another star, all arrays (n,); NaN rows match nothing.

    `star` tells signals of one star apart from others'; `start_btjd` and `end_btjd` bound the data. Give only
    detections, the others as NaN: of 20 000 random signals one in four matches another by chance, of 1000 one in 50.
    """
    n = len(period_days)
    one, two, miss = _pairs(period_days, epoch_btjd, duration_hours / 24.0, start_btjd, end_btjd)
    other = star[one] != star[two]
    one, two, miss = one[other], two[other], miss[other]
    order = np.lexsort((two, miss, one))
    one, two, miss = one[order], two[order], miss[order]
    distinct = np.unique(one * n + two) // max(n, 1)
    rows, first = np.unique(one, return_index=True)
    partner, nearest = np.full(n, -1, dtype=np.int64), np.full(n, np.nan)
    partner[rows], nearest[rows] = two[first], miss[first]
    return Matches(np.bincount(distinct, minlength=n).astype(np.int64), partner, nearest)


def _pairs(
    period: FloatArray, epoch: FloatArray, duration: FloatArray, start: float, end: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return (i, j, miss in durations) of every ordered pair that falls together, at any of the ratios."""
    usable = np.flatnonzero(np.isfinite(period + epoch + duration) & (period > 0) & (duration > 0))
    order = usable[np.argsort(period[usable], kind="stable")]
    found = [_pairs_at(ratio, period, epoch, duration, order, start, end) for ratio in RATIOS]
    one, two, miss = (np.concatenate(column) for column in zip(*found, strict=True))
    return one, two, miss


def _pairs_at(
    ratio: float, period: FloatArray, epoch: FloatArray, duration: FloatArray, order: IntArray, start: float, end: float
) -> tuple[IntArray, IntArray, FloatArray]:
    wanted = period[order] / ratio
    # dips drift apart by |ΔP| · cycles: nothing farther off in period than this can match at both ends
    slack = 2 * TOLERANCE * duration[order] * wanted / max(end - start, 1e-9)
    low = np.searchsorted(period[order], wanted - slack, side="left")
    high = np.searchsorted(period[order], wanted + slack, side="right")
    number = high - low
    one = np.repeat(order, number)
    within = np.arange(int(number.sum())) - np.repeat(np.cumsum(number) - number, number)
    two = order[np.repeat(low, number) + within]
    short = np.minimum(duration[one], duration[two])
    miss = np.maximum(
        _miss(start, ratio, period, epoch, one, two), _miss(end, ratio, period, epoch, one, two)
    ) / short  # fmt: skip
    kept = (miss <= TOLERANCE) & (one != two)
    return one[kept], two[kept], miss[kept]


def _miss(at: float, ratio: float, period: FloatArray, epoch: FloatArray, one: IntArray, two: IntArray) -> FloatArray:
    """Return the days between the dip of the longer-period signal nearest to `at` and the other's nearest dip."""
    long, short = (one, two) if ratio >= 1 else (two, one)
    dip = epoch[long] + np.round((at - epoch[long]) / period[long]) * period[long]
    cycles = (dip - epoch[short]) / period[short]
    return np.abs(cycles - np.round(cycles)) * period[short]


def ephemeris_match(count: int, partner: str, miss: float) -> TestResult:
    """Return the verdict for one signal: it fails where another star repeats at the same times."""
    if count < 0:
        return unknown(NAME, TOLERANCE, "the run has not been searched for it")
    if count == 0:
        return TestResult(NAME, None, TOLERANCE, "pass", "no other star of the run repeats at the same times")
    reason = (
        f"{count} other{'s' * (count > 1)} of the run repeat{'s' * (count == 1)} at the same times, nearest {partner}"
    )
    return judged(NAME, miss, TOLERANCE, False, reason)
