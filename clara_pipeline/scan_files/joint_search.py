"""Search several light curves of one star together: a signal that repeats in all, or two single transits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.single_dip import strongest_dip
from clara_pipeline.scan_files.scan_file import scan_evidence
from clara_pipeline.transit_fit.joint.aliases import PairPeriod, periods_of_pair
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.joint.fit import JointFit, joint_fit
from clara_pipeline.transit_fit.joint.segments import segment_of
from clara_pipeline.units import HOURS_PER_DAY

LEAST_PERIOD_DAYS = 1.0
"""Shorter periods of two single transits are not tried: one light curve would show many."""
MOST_FILES = 100


@dataclass(frozen=True, slots=True, eq=False)
class DipPair:
    """Two single transits, in two light curves, and the periods that they allow."""

    files: tuple[int, int]
    """Which light curves they are in, the earlier transit first."""
    mid_btjd: tuple[float, float]
    duration_days: float
    periods: tuple[PairPeriod, ...]
    """The longest first."""

    @property
    def ephemeris(self) -> Ephemeris:
        """Return the ephemeris of the two dips alone: its period is the time between them."""
        early, late = self.mid_btjd
        return Ephemeris(late - early, early, HOURS_PER_DAY * self.duration_days, source="bls")

    @property
    def allowed(self) -> list[PairPeriod]:
        """Return the periods that no data exclude."""
        return [one for one in self.periods if one.quiet_days is None]


@dataclass(frozen=True, slots=True, eq=False)
class JointSearch:
    """What several light curves of a star show together; both None where nothing is in two of them."""

    evidences: tuple[Evidence, ...]
    """In order of time."""
    segments: tuple[Segment, ...]
    """Each of them flattened by itself, by a trend that does not follow the dips found."""
    signal: JointFit | None = None
    pair: DipPair | None = None


def search_together(evidences: Sequence[Evidence]) -> JointSearch:
    """Search light curves of one star for a signal in at least two of them, else for a pair of single transits.

    Raises UsageError where there are fewer than two, too many, or of two stars; UnreadableLightCurve where one has
    too few points.
    """
    curves = [evidence.light_curve for evidence in evidences]
    if not 2 <= len(curves) <= MOST_FILES:
        raise UsageError(f"a joint fit is of 2 to {MOST_FILES} light curves of one star; {len(curves)} were given")
    stars = {curve.tic_id for curve in curves if curve.tic_id is not None}
    if len(stars) > 1:
        raise UsageError(f"these are light curves of {len(stars)} stars: a joint fit is of one star")
    ordered = tuple(sorted(evidences, key=lambda one: float(np.nanmin(one.light_curve.time_btjd))))
    segments = tuple(segment_of(evidence) for evidence in ordered)
    signal = joint_fit(ordered, segments)
    if signal is not None and _is_in_two(signal):
        return JointSearch(ordered, _without_dips(ordered, signal.ephemeris), signal=signal)
    pair = _pair(ordered, segments)
    return JointSearch(ordered, segments if pair is None else _without_dips(ordered, pair.ephemeris), pair=pair)


def _without_dips(evidences: Sequence[Evidence], dips: Ephemeris) -> tuple[Segment, ...]:
    """Flatten light curves by trends that do not follow some dips."""
    return tuple(segment_of(evidence, dips) for evidence in evidences)


def _is_in_two(signal: JointFit) -> bool:
    """Tell whether at least two light curves show the signal, and half of the transits predicted in them are there."""
    best = signal.aliases[0]
    return sum(n > 0 for n in signal.n_timed) >= 2 and 2 * best.n_seen >= best.n_expected


def _pair(evidences: Sequence[Evidence], segments: Sequence[Segment]) -> DipPair | None:
    """Return the two strongest single dips of different light curves; None where fewer have one."""
    dips: list[tuple[int, FluxEvent]] = []
    for number, evidence in enumerate(evidences):
        try:
            dip = strongest_dip(scan_evidence(evidence).events)
        except ClaraError:  # too little of it to scan
            continue
        if dip is not None:
            dips.append((number, dip))
    strongest = sorted(dips, key=lambda one: -one[1].sigma)[:2]
    if len(strongest) < 2:
        return None
    (first, one), (second, other) = sorted(strongest, key=lambda dip: dip[1].start_btjd)
    early, late = ((dip.start_btjd + dip.end_btjd) / 2 for dip in (one, other))
    duration = max(dip.end_btjd - dip.start_btjd for dip in (one, other))
    periods = periods_of_pair(segments, early, late, duration, LEAST_PERIOD_DAYS)
    return DipPair((first, second), (early, late), duration, tuple(periods))
