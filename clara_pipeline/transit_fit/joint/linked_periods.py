"""Two linked dips of a star: how many more there are, and which periods the data exclude."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.joint.aliases import CLEARLY_WORSE, MOST_ALIASES, Alias, is_seen
from clara_pipeline.transit_fit.joint.dip_series import DipSeries, single_dips
from clara_pipeline.transit_fit.joint.linked_dips import LinkedPeriods
from clara_pipeline.transit_fit.joint.standing_out import curves_showing

LEAST_SNR = 6.5
"""Of the mean depth over all light curves. Of 200 quiet, red or rotating pairs the highest was 6.4
(benchmarks/planted_pairs.py)."""


STANDS_OUT = 1.2
"""Times the S/N of anything else in the light curve: two dips were chosen among many."""
LEAST_TOLD = 0.01
"""Smaller probabilities are said in a word."""


class PairPeriod(NamedTuple):
    """One period that two single transits allow: their distance over a whole number."""

    n_cycles: int
    period_days: float
    quiet_days: float | None
    """Mid-time of a predicted transit that was observed and is not there; None where no data exclude the period."""
    probability: float
    """Beside the other periods listed: from the data, the duration, and how many such planets transit."""

    @property
    def verdict(self) -> str:
        """Say what the data and the plausibility make of the period."""
        if self.quiet_days is not None:
            return f"excluded: no transit at {self.quiet_days:.3f}"
        return f"allowed, {self.probability:.0%}" if self.probability >= LEAST_TOLD else "allowed, unlikely"


def is_there(series: Sequence[DipSeries], link: LinkedPeriods) -> bool:
    """Tell whether the best period of two linked dips is a detection.

    Half of the dips that it predicts are seen, and those of two light curves stand out of these.
    """
    n_seen, n_expected = dips_seen(series, link, 0)
    if not (link.snr[0] >= LEAST_SNR and 2 * sum(n_seen) >= sum(n_expected)):
        return False
    return curves_showing(series, link.duration, float(link.period_days[0]), link.epoch_days, STANDS_OUT) >= 2


def dips_seen(series: Sequence[DipSeries], link: LinkedPeriods, at: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the dips seen in each light curve at one of the periods, and those expected where there are data."""
    found = [single_dips(one, link.duration, float(link.period_days[at]), link.epoch_days) for one in series]
    expected = float(np.mean([dip.depth for dip in link.dips]))
    seen = (int(np.count_nonzero(is_seen(depth, error, expected))) for _, depth, error in found)
    return tuple(seen), tuple(len(time) for time, _, _ in found)


def linked_aliases(series: Sequence[DipSeries], link: LinkedPeriods) -> tuple[Alias, ...]:
    """Return the likeliest periods of the dips, with what the light curves say of each."""
    aliases = []
    for at in range(min(MOST_ALIASES, len(link.period_days))):
        n_seen, n_expected = dips_seen(series, link, at)
        worse = float(link.snr[0] ** 2 - link.snr[at] ** 2)
        aliases.append(
            Alias(float(link.period_days[at]), float(link.snr[at]), sum(n_expected), sum(n_seen), max(worse, 0.0))
        )
    return tuple(aliases)


def pair_periods(
    series: Sequence[DipSeries], link: LinkedPeriods, log_odds: Callable[[FloatArray], FloatArray]
) -> list[PairPeriod]:
    """Return the periods of two single dips, the likeliest first, and which ones the data exclude.

    `log_odds` gives the logarithm of the odds (m,) of periods (m,).
    A period is excluded where the two dips with the others that it predicts are 5 σ less than the two alone.
    """
    pair = np.array([dip.mid_days for dip in link.dips])
    is_worse = np.maximum(link.snr, 0.0) ** 2 < link.snr.max() ** 2 - CLEARLY_WORSE
    quiet = [
        _quiet_days(series, link, period, pair) if worse else None
        for period, worse in zip(link.period_days.tolist(), is_worse.tolist(), strict=True)
    ]
    allowed = np.array([one is None for one in quiet])
    odds = np.zeros(len(quiet))
    its_odds = log_odds(link.period_days[allowed])
    odds[allowed] = np.exp(its_odds - its_odds.max(initial=-np.inf))
    share = odds / odds.sum()
    return [
        PairPeriod(int(link.n_cycles[at]), float(link.period_days[at]), quiet[at], float(share[at]))
        for at in np.argsort(-share, kind="stable").tolist()
    ]


def _quiet_days(series: Sequence[DipSeries], link: LinkedPeriods, period: float, pair: FloatArray) -> float | None:
    """Return when a dip is missed most; None where the pair is all that would have been seen."""
    expected = float(np.mean([dip.depth for dip in link.dips]))
    missed = []
    for one in series:
        for time, depth, error in zip(*single_dips(one, link.duration, period, link.epoch_days), strict=True):
            if np.abs(time - pair).min() > one.width_days:
                missed.append((float((expected - depth) / error), float(time)))
    return max(missed)[1] if missed else None
