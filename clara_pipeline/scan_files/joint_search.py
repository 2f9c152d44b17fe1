"""Search several light curves of one star together: a signal that repeats in all, or two single transits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.joint.dip_series import DURATIONS_HOURS, DipSeries, dip_series, summed_dips
from clara_pipeline.transit_fit.joint.fit import JointFit, fit_at_aliases, joint_fit, strongest_of
from clara_pipeline.transit_fit.joint.linked_dips import LinkedPeriods, best_link
from clara_pipeline.transit_fit.joint.linked_periods import (
    PairPeriod,
    dips_seen,
    is_there,
    linked_aliases,
    pair_periods,
)
from clara_pipeline.transit_fit.joint.pair_odds import log_pair_odds, transit_length, with_noise_of
from clara_pipeline.transit_fit.joint.plausibility import StarDensity, star_density
from clara_pipeline.transit_fit.joint.segments import segment_of, spot_free
from clara_pipeline.transit_fit.joint.standing_out import curves_showing
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.duration import density_solar

MOST_FILES = 100
FIRST = 3
AS_MUCH = 0.95
"""Of a fitted signal's S/N."""


@dataclass(frozen=True, slots=True, eq=False)
class DipPair:
    """Two single transits, in two light curves, and the periods that they allow."""

    files: tuple[int, int]
    """Which light curves they are in, the earlier transit first."""
    mid_btjd: tuple[float, float]
    duration_days: float
    """T14, as the shape of both tells it."""
    duration_err_days: float
    periods: tuple[PairPeriod, ...]
    """The likeliest first."""

    @property
    def ephemeris(self) -> Ephemeris:
        """Return the ephemeris of the two dips alone: its period is the time between them."""
        early, late = self.mid_btjd
        error = HOURS_PER_DAY * self.duration_err_days
        return Ephemeris(late - early, early, HOURS_PER_DAY * self.duration_days, duration_err_hours=error)

    @property
    def allowed(self) -> list[PairPeriod]:
        """Return the periods that no data exclude."""
        return [one for one in self.periods if one.quiet_days is None]

    @property
    def words(self) -> str:
        """Say how many periods fit, and how far the first ones can be trusted."""
        n_allowed, first = len(self.allowed), self.periods[:FIRST]
        share = sum(one.probability for one in first)
        if n_allowed <= FIRST:
            return "1 period fits" if n_allowed == 1 else f"{n_allowed} periods fit"
        return f"{n_allowed} periods fit; the first three hold {share:.0%}"


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
    strongest = strongest_of(ordered)
    searched = tuple(spot_free(one, None if strongest is None else strongest.fit.ephemeris) for one in ordered)
    segments = tuple(map(segment_of, searched))
    series = tuple(map(dip_series, searched))
    link = best_link(series, _density(ordered))
    link = link if link is not None and is_there(series, link) else None
    signal = None if strongest is None else joint_fit(ordered, segments, strongest)
    if signal is not None and not _is_in_two(series, signal):
        signal = None
    if link is not None and (signal is None or _explains_as_much(series, link, signal)):
        seen, _ = dips_seen(series, link, 0)
        if sum(seen) <= 2:
            pair = _pair(ordered, series, link)
            return JointSearch(ordered, _without_dips(ordered, pair.ephemeris), pair=pair)
        signal = _linked_signal(ordered, series, link)
    found = segments if signal is None else _without_dips(ordered, signal.ephemeris)
    return JointSearch(ordered, found, signal=signal)


def _without_dips(evidences: Sequence[Evidence], dips: Ephemeris) -> tuple[Segment, ...]:
    """Flatten light curves by trends that do not follow some dips."""
    return tuple(segment_of(spot_free(evidence, dips), dips) for evidence in evidences)


def _is_in_two(series: Sequence[DipSeries], signal: JointFit) -> bool:
    """Tell whether at least two light curves show the signal, and half of the transits predicted in them are there."""
    best, found = signal.aliases[0], signal.ephemeris
    if sum(n > 0 for n in signal.n_timed) < 2 or 2 * best.n_seen < best.n_expected:
        return False
    duration = int(np.argmin(np.abs(np.log(DURATIONS_HOURS / max(found.duration_hours or 0.0, 1e-3)))))
    return curves_showing(series, duration, found.period_days, found.epoch_btjd, 1.0) >= 2


def _density(evidences: Sequence[Evidence]) -> float | None:
    """Return the star's mean density by the first light curve that tells it, in solar units."""
    return next((known for one in evidences if (known := density_solar(one.light_curve.star)) is not None), None)


def _explains_as_much(series: Sequence[DipSeries], link: LinkedPeriods, signal: JointFit) -> bool:
    """Tell whether linked dips, at their period, are about as significant in all light curves as a fitted signal.

    Then they are preferred: a search within one light curve knows neither periods of more than half of it nor those
    that the others tell apart.
    """
    period, epoch = np.array([signal.ephemeris.period_days]), signal.ephemeris.epoch_btjd
    its_own = max(float(summed_dips(series, k, period, epoch).snr[0]) for k in range(len(DURATIONS_HOURS)))
    return float(link.snr[0]) >= AS_MUCH * its_own


def _linked_signal(evidences: Sequence[Evidence], series: Sequence[DipSeries], link: LinkedPeriods) -> JointFit:
    """Fit dips of different light curves that one period links."""
    seen, _ = dips_seen(series, link, 0)
    reference = int(np.argmax(seen))
    start = Ephemeris(float(link.period_days[0]), link.epoch_days, float(DURATIONS_HOURS[link.duration]), source="bls")
    return fit_at_aliases(evidences, start, linked_aliases(series, link), reference)


def _pair(evidences: Sequence[Evidence], series: Sequence[DipSeries], link: LinkedPeriods) -> DipPair:
    """Return two single dips with the periods that they allow."""
    first, second = link.dips
    mids = link.epoch_days, link.epoch_days + float(link.n_cycles[0] * link.period_days[0])
    hours = float(DURATIONS_HOURS[link.duration])
    flat = _without_dips(evidences, Ephemeris(mids[1] - mids[0], mids[0], hours))
    segments = [with_noise_of(*one, link.duration) for one in zip(flat, series, strict=True)]
    depth, density = float(np.mean([dip.depth for dip in link.dips])), _star_density(evidences)

    def log_odds(periods_days: FloatArray) -> FloatArray:
        """Return the logarithm of the odds of periods (m,), (m,)."""
        return log_pair_odds(segments, mids, hours / HOURS_PER_DAY, periods_days, depth, density)

    length = transit_length(segments, mids, hours / HOURS_PER_DAY, depth)
    return DipPair((first.curve, second.curve), mids, *length, tuple(pair_periods(series, link, log_odds)))


def _star_density(evidences: Sequence[Evidence]) -> StarDensity:
    """Return the star's density by the light curve that tells it best."""
    return min((star_density(one.light_curve.star) for one in evidences), key=lambda one: one.scatter)
