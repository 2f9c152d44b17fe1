"""Test whether gaps or noise hide that the period is a half, a third, twice or three times the one found."""

from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.box.fit import COVERED
from clara_pipeline.records import TestResult
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import Events, weighted_mean
from clara_pipeline.vetting.verdicts import judged, unknown

PARTS = (2, 3)
"""A period may be a half or a third; of other parts the search would have seen more dips."""
MULTIPLES = (2, 3)
NO_OTHER = 0.0
SHALLOW_SHARE = 0.5
SHALLOW_SIGMA = 2.5
"""Dips less deep than this share of every second's (third's) mean, by so many σ, may be none."""
LEAST_DEEP = 2


class OtherPeriod(NamedTuple):
    """A period that the light curve allows as well, and why."""

    period_days: float
    of_found: str
    """As written beside the period found: P/2, 2P."""
    why: str

    @property
    def multiple(self) -> str:
        """Write it over the period found: 1/2, 2."""
        return self.of_found.replace("P/", "1/").rstrip("P")


def other_periods(signal: Signal) -> TestResult:
    """Count the halves, thirds, doubles and triples of the period that fit as well: gaps or noise hide their dips.

    No verdict where there are any: two transits on both sides of a gap may be every second or every one.
    """
    if len(signal.events.number) < 2:
        return unknown("other_periods", NO_OTHER, "the period of one transit is a guess")
    found = allowed_periods(signal)
    if not found:
        return judged("other_periods", 0.0, NO_OTHER, True, "no half, third, double or triple fits as well", "<=")
    told = "; ".join(f"{one.period_days:.5g} d ({one.of_found}) fits as well: {one.why}" for one in found)
    return unknown("other_periods", NO_OTHER, told, float(len(found)), tuple(one.multiple for one in found))


def allowed_periods(signal: Signal) -> list[OtherPeriod]:
    """List the periods that gaps allow beside the one found, the shortest first."""
    period = signal.box.period_days
    parts = [
        OtherPeriod(period / part, f"P/{part}", "its other dips would fall into gaps")
        for part in reversed(PARTS)
        if not _is_seen_between(signal, part)
    ]
    multiples = [
        OtherPeriod(multiple * period, f"{multiple}P", why)
        for multiple in MULTIPLES
        if (why := _why_longer(signal.events, multiple))
    ]
    return parts + multiples


def _why_longer(events: Events, multiple: int) -> str:
    """Say why only every second (third) dip may be one; empty where all are."""
    number = events.number
    common = int(np.gcd.reduce(np.diff(number))) if len(number) > 1 else 1
    if common % multiple == 0:
        return "the dips that it lacks were not seen"
    of_it = (number % multiple == rest for rest in range(multiple))
    return "the dips that it lacks are shallow or none" if any(_are_deeper(events, mine) for mine in of_it) else ""


def _are_deeper(events: Events, mine: np.ndarray) -> bool:
    """Tell whether dips (m,) that are marked are clearly deeper than all others."""
    if np.count_nonzero(mine) < LEAST_DEEP or mine.all():
        return False
    (deep, error), (shallow, other_error) = (weighted_mean(events.among(chosen)) for chosen in (mine, ~mine))
    return shallow < SHALLOW_SHARE * deep and deep - shallow > SHALLOW_SIGMA * float(np.hypot(error, other_error))


def _is_seen_between(signal: Signal, part: int) -> bool:
    """Tell whether any of the dips that a part of the period has besides was seen, 40 % of it at least."""
    dip_days = signal.box.period_days / part
    between = np.abs(np.abs(signal.offset_days) - dip_days) <= 0.5 * signal.box.duration_days
    if not between.any():
        return False
    number = np.round((signal.time[between] - signal.box.epoch_days) / dip_days)
    _, n_points = np.unique(number, return_counts=True)
    return float(n_points.max()) * signal.step_days >= COVERED * signal.box.duration_days
