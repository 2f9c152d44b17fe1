"""Link single dips of different light curves: every period that two of them allow is tried on all data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transit_fit.joint.dip_series import DURATIONS_HOURS, DipSeries, summed_dips
from clara_pipeline.transit_fit.joint.plausibility import log_plausibility
from clara_pipeline.units import HOURS_PER_DAY

LEAST_SIGMA = 3.5
"""Of a single dip."""
MOST_DIPS = 8
"""Of one duration in one light curve."""
UNLIKE_SIGMA = 4.0
UNLIKE_SHARE = 0.2
"""Two dips may differ by so many errors, and by this share of their depth, in quadrature."""
MOST_LINKS = 240
"""Pairs of dips tried per duration, shared among the light curves."""
LEAST_PERIOD_DAYS = 2.0
"""Shorter periods show many dips in one sector."""
NEXT = 2
"""Durations of the bank, each way, beside the one that a pair was found with."""
SHIFTS = np.linspace(-0.5, 0.5, 5)
"""Durations by which either dip is moved: noise shifts its middle."""


class SingleDip(NamedTuple):
    """One dip in one light curve."""

    curve: int
    mid_days: float
    depth: float
    depth_err: float

    @property
    def sigma(self) -> float:
        """Return depth over its error."""
        return self.depth / self.depth_err


class LinkedPeriods(NamedTuple):
    """The periods of m whole numbers of cycles between two dips, each array (m,)."""

    dips: tuple[SingleDip, SingleDip]
    epoch_days: float
    """The middle of the earlier dip."""
    duration: int
    """Place in DURATIONS_HOURS."""
    n_cycles: IntArray
    period_days: FloatArray
    snr: FloatArray
    """Of the mean depth of all dips predicted where there are data."""
    log_odds: FloatArray
    """S/N² / 2 and the plausibility of the period, up to a constant."""


def strongest_dips(series: Sequence[DipSeries], duration: int) -> list[SingleDip]:
    """Return the dips of one duration that stand out of each light curve, clear of each other."""
    found = []
    for number, one in enumerate(series):
        sigma = one.depth[duration] * np.sqrt(one.weight[duration])
        apart = max(1, round(DURATIONS_HOURS[duration] / HOURS_PER_DAY / one.width_days))
        for _ in range(MOST_DIPS):
            at = int(np.argmax(sigma))
            if not sigma[at] >= LEAST_SIGMA:
                break
            error = float(one.weight[duration][at] ** -0.5)
            found.append(SingleDip(number, one.start_days + at * one.width_days, float(one.depth[duration][at]), error))
            sigma[max(0, at - apart) : at + apart + 1] = 0.0
    return found


def links(dips: Sequence[SingleDip], most: int) -> list[tuple[SingleDip, SingleDip]]:
    """Return the pairs of like dips in two light curves, the earlier first; the strongest `most` of them."""
    pairs = [pair for pair in combinations(sorted(dips, key=lambda one: one.mid_days), 2) if _are_alike(*pair)]
    return sorted(pairs, key=lambda pair: -(pair[0].sigma ** 2 + pair[1].sigma ** 2))[:most]


def _are_alike(one: SingleDip, other: SingleDip) -> bool:
    error = np.hypot(one.depth_err, other.depth_err)
    tolerated = np.hypot(UNLIKE_SIGMA * error, UNLIKE_SHARE * max(one.depth, other.depth))
    return one.curve != other.curve and bool(abs(one.depth - other.depth) <= tolerated)


def best_link(series: Sequence[DipSeries], density_solar: float | None) -> LinkedPeriods | None:
    """Return the periods of the two dips that, repeated, explain most of all light curves; None where none are alike.

    The likeliest period comes first. Density of the Sun 1; None where not known.
    """
    found: list[tuple[float, tuple[SingleDip, SingleDip], int]] = []
    for duration in range(0, len(DURATIONS_HOURS), 2):
        for pair in links(strongest_dips(series, duration), max(10, MOST_LINKS // len(series))):
            rated = _rated(series, pair, duration, (0.0, 0.0), density_solar)
            found.append((float(rated.log_odds.max(initial=-np.inf)), pair, duration))
    if not found:
        return None
    _, pair, duration = max(found, key=lambda one: one[0])
    return _marginal(list(_moved(series, pair, duration, density_solar)))


def _moved(
    series: Sequence[DipSeries], pair: tuple[SingleDip, SingleDip], duration: int, density_solar: float | None
) -> Iterator[LinkedPeriods]:
    """Yield the same cycles with the two dips moved a little, and with the durations next to this one."""
    for near in range(max(0, duration - NEXT), min(duration + NEXT + 1, len(DURATIONS_HOURS))):
        for first in SHIFTS:
            for second in SHIFTS:
                yield _rated(series, pair, near, (first, second), density_solar)


def _rated(
    series: Sequence[DipSeries], pair: tuple[SingleDip, SingleDip], duration: int, shifts: tuple[float, float],
    density_solar: float | None,
) -> LinkedPeriods:  # fmt: skip
    """Try every whole number of cycles between two dips, moved by shares of the duration, on all light curves."""
    days = DURATIONS_HOURS[duration] / HOURS_PER_DAY
    early, late = (dip.mid_days + shift * days for dip, shift in zip(pair, shifts, strict=True))
    n_cycles = np.arange(1, max(1, int((pair[1].mid_days - pair[0].mid_days) / LEAST_PERIOD_DAYS)) + 1)
    period = (late - early) / n_cycles
    snr = summed_dips(series, duration, period, early).snr
    odds = 0.5 * np.maximum(snr, 0.0) ** 2 + log_plausibility(period, days, density_solar)
    return LinkedPeriods(pair, early, duration, n_cycles, period, snr, odds)


def _marginal(tried: Sequence[LinkedPeriods]) -> LinkedPeriods:
    """Return the best of what was tried, every period with the odds of all; the likeliest period first."""
    odds = np.array([one.log_odds for one in tried])
    best = tried[int(np.argmax(odds.max(axis=1)))]
    top = odds.max(axis=0)
    together = top + np.log(np.exp(odds - top).mean(axis=0))
    order = np.argsort(-together, kind="stable")
    return best._replace(
        n_cycles=best.n_cycles[order], period_days=best.period_days[order], snr=best.snr[order],
        log_odds=together[order],
    )  # fmt: skip
