"""Measure how consistent vetters are, and which planets they see, on gold rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clara_pipeline.decisions.agreement import Measure, cohen_kappa, confusion_matrix
from clara_pipeline.decisions.decision_log import DecisionLog, History
from clara_pipeline.decisions.gold.intervals import Share, kappa_interval
from clara_pipeline.decisions.gold.judged import JudgedPlanet, RepeatPair, judged_planets, repeat_pairs
from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS

FEW = 10
"""Below so many rows a share says little."""
BINS: dict[str, tuple[str, tuple[float, ...], Callable[[JudgedPlanet], float]]] = {
    "snr": ("", (25.0, 40.0), lambda one: one.planet.snr),
    "period": ("d", (1.5, 4.0), lambda one: one.planet.period_days),
    "depth": ("ppm", (1000.0, 3000.0), lambda one: one.planet.depth_ppm),
}
"""What planets are counted by: unit, edges of the bins, and the value of one."""


@dataclass(frozen=True)
class Bin:
    """The planets whose S/N, period or depth lies in one range."""

    of: str
    unit: str
    low: float | None
    """None: without a lower end."""
    high: float | None
    share: Share


@dataclass(frozen=True)
class Consistency:
    """What the gold rows say of one vetter."""

    repeats: list[RepeatPair]
    planets: list[JudgedPlanet]
    same: Share
    """Of the repeats that count, those called the same both times."""
    kappa: Measure
    kappa_interval: tuple[float, float] | None
    found: Share
    """Of the planets, those called PC."""
    bins: list[Bin]

    @property
    def n_too_near(self) -> int:
        """Count the repeats judged so soon after their star that they do not count."""
        return sum(not pair.counts for pair in self.repeats)

    @property
    def missed(self) -> list[JudgedPlanet]:
        """Return the planets that were called something else, the clearest first."""
        return sorted((one for one in self.planets if not one.is_found), key=lambda one: -one.planet.snr)


def consistencies(books: Mapping[str, DecisionLog]) -> dict[str, Consistency]:
    """Measure every vetter of some sessions (by name) who has gold rows; by session and vetter."""
    found = {}
    for name, book in books.items():
        for vetter in book.everybody:
            history = book.history(vetter)
            if history.gold_share or history.gold:
                found[f"{name}/{vetter}"] = consistency_of(history)
    return found


def consistency_of(history: History) -> Consistency:
    """Measure one vetter."""
    repeats, planets = repeat_pairs(history), judged_planets(history)
    pairs = [pair for pair in repeats if pair.counts]
    codes = list(ALL_DISPOSITIONS)
    first, again = (np.array([codes.index(code) for code in said], dtype=np.int64)
                    for said in ([pair.first for pair in pairs], [pair.again for pair in pairs]))  # fmt: skip
    return Consistency(
        repeats=repeats,
        planets=planets,
        same=Share(int(np.count_nonzero(first == again)), len(pairs)),
        kappa=cohen_kappa(first, again),
        kappa_interval=kappa_interval(confusion_matrix(first, again, len(codes))),
        found=_found(planets),
        bins=[one for of in BINS for one in _bins(of, planets)] if planets else [],
    )


def _bins(of: str, planets: Sequence[JudgedPlanet]) -> list[Bin]:
    unit, edges, value = BINS[of]
    ends = (None, *edges, None)
    return [
        Bin(of, unit, low, high, _found([one for one in planets if _is_in(value(one), low, high)]))
        for low, high in pairwise(ends)
    ]


def _is_in(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)


def _found(planets: Sequence[JudgedPlanet]) -> Share:
    return Share(sum(one.is_found for one in planets), len(planets))
