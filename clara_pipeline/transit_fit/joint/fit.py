"""Find and fit one signal in several light curves of a star."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.transit_fit.joint.aliases import Alias, aliases_near
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.linear_ephemeris import correction, timed
from clara_pipeline.transit_fit.mid_times import SingleTransits
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_signal
from clara_pipeline.transit_fit.signals import next_signal
from clara_pipeline.units import HOURS_PER_DAY

ERRORS = 6.0
"""Of the period of one light curve, each way, within which the common one is looked for."""
LEAST_SHIFT = 0.5
"""Durations that the last transit of the light curve may move by, where its period error says less."""
MOST_CHANGE = 0.02
"""Share of the period that is searched at most, each way."""


@dataclass(frozen=True, slots=True, eq=False)
class JointFit:
    """A signal over several light curves."""

    ephemeris: Ephemeris
    """With errors from the mid-times of all transits."""
    aliases: tuple[Alias, ...]
    """The periods compatible with the gaps, the best first; `ephemeris` is near the first."""
    transits: SingleTransits
    """Of all light curves; cycles are counted from `ephemeris.epoch_btjd`, shifts from `ephemeris`."""
    reference: int
    """Which light curve has the strongest dips: its period is where the search began."""
    n_timed: tuple[int, ...]
    """Transits with a mid-time in each light curve."""
    common_mid_btjd: float
    """A mid-time in the reference light curve, from which every alias counts."""

    def late_days(self, time_btjd: FloatArray) -> tuple[float, float] | None:
        """Return how late the transits of one light curve come on average, and the error; None where none is timed.

        Sorted times (n,) of the light curve.
        """
        mid = self.ephemeris.epoch_btjd + self.transits.cycle * self.ephemeris.period_days
        used = timed(self.transits) & (mid >= time_btjd[0]) & (mid <= time_btjd[-1])
        if not used.any():
            return None
        weight = self.transits.shift_err_days[used] ** -2.0
        return float(np.average(self.transits.shift_days[used], weights=weight)), float(weight.sum() ** -0.5)

    def at(self, alias: Alias) -> Ephemeris:
        """Return the ephemeris at one of the aliases; of the best the fitted one."""
        if alias == self.aliases[0]:
            return self.ephemeris
        return replace(
            self.ephemeris, period_days=alias.period_days, epoch_btjd=self.common_mid_btjd, snr=alias.snr,
            period_err_days=None, epoch_err_days=None,
        )  # fmt: skip


class Strongest(NamedTuple):
    """The strongest repeating dips of any of several light curves, and which of them has these."""

    fit: SignalFit
    reference: int


def strongest_of(evidences: Sequence[Evidence]) -> Strongest | None:
    """Search several light curves one by one; None where none has a detection."""
    fits = [_detection(evidence) for evidence in evidences]
    strengths = [0.0 if fit is None else fit.ephemeris.snr or 0.0 for fit in fits]
    reference = int(np.argmax(strengths)) if strengths else 0
    fit = fits[reference] if fits else None
    return None if fit is None else Strongest(fit, reference)


def joint_fit(evidences: Sequence[Evidence], segments: Sequence[Segment], strongest: Strongest) -> JointFit | None:
    """Fit the signal that is strongest in one of several light curves to all of them; None where none repeats.

    `segments` are the light curves, each flattened by itself. The strongest signal gives period and epoch; within its
    error every period is tried on all, so that a gap of years costs some thousand trials and not a search.
    """
    fit, reference = strongest
    start = _centred(fit)
    duration, half = (start.duration_hours or 0.0) / HOURS_PER_DAY, _half_width_days(start, fit)
    period = start.period_days
    aliases = aliases_near(segments, start.epoch_btjd, duration, period - half, period + half)
    if not aliases:
        return None
    return fit_at_aliases(evidences, start, tuple(aliases), reference)


def fit_at_aliases(
    evidences: Sequence[Evidence], start: Ephemeris, aliases: tuple[Alias, ...], reference: int
) -> JointFit:
    """Fit a signal whose periods are known but for the alias, beginning with the first of them."""
    best = replace(start, period_days=aliases[0].period_days, snr=aliases[0].snr, sde=None)
    return _timed_together(evidences, best, aliases, reference)


def _detection(evidence: Evidence) -> SignalFit | None:
    """Fit the strongest repeating dips of one light curve; None where they are weak or cannot be fitted."""
    try:
        found = next_signal(evidence)
        return None if found is None or (found.snr or 0.0) < SNR_THRESHOLD else fit_signal(evidence, found)
    except (ClaraError, ValueError):
        return None


def _centred(fit: SignalFit) -> Ephemeris:
    """Return the ephemeris with the epoch in the middle of its transits, where it does not hang on the period."""
    cycles = fit.transits.transits.cycle
    middle = round(float(np.mean(cycles))) if len(cycles) else 0
    return replace(fit.ephemeris, epoch_btjd=fit.ephemeris.epoch_btjd + middle * fit.ephemeris.period_days)


def _half_width_days(start: Ephemeris, fit: SignalFit) -> float:
    cycles = fit.transits.transits.cycle
    shift = LEAST_SHIFT * (start.duration_hours or 0.0) / HOURS_PER_DAY / max(float(np.ptp(cycles)) / 2, 1.0)
    return min(max(ERRORS * (start.period_err_days or 0.0), shift), MOST_CHANGE * start.period_days)


def _timed_together(
    evidences: Sequence[Evidence], best: Ephemeris, aliases: tuple[Alias, ...], reference: int
) -> JointFit:
    """Time the transits of every light curve at the best period, and fit one line to all."""
    tables, fits = [], []
    for evidence in evidences:
        fit = _fit_at(evidence, best)
        if fit is not None:
            fits.append(fit)
        tables.append(None if fit is None else _from_common(fit, best))
    transits = _joined([table for table in tables if table is not None])
    found = correction(transits)
    final = best
    if found is not None:
        (later, longer), covariance = found
        errors = np.sqrt(np.diag(covariance))
        final = replace(
            best, epoch_btjd=best.epoch_btjd + float(later), period_days=best.period_days + float(longer),
            epoch_err_days=float(errors[0]), period_err_days=float(errors[1]),
        )  # fmt: skip
        moved = transits.shift_days - float(later) - transits.cycle * float(longer)
        transits = replace(transits, shift_days=moved)
    n_timed = tuple(0 if table is None else int(np.count_nonzero(timed(table))) for table in tables)
    return JointFit(_with_mean_depth(final, fits), aliases, transits, reference, n_timed, best.epoch_btjd)


def _fit_at(evidence: Evidence, best: Ephemeris) -> SignalFit | None:
    """Fit the transits of one light curve at a common period, from an epoch inside it; None where there are none."""
    time = evidence.light_curve.time_btjd
    cycle = round((float(np.nanmedian(time)) - best.epoch_btjd) / best.period_days)
    try:
        return fit_signal(evidence, replace(best, epoch_btjd=best.epoch_btjd + cycle * best.period_days))
    except (ClaraError, ValueError):
        return None


def _from_common(fit: SignalFit, best: Ephemeris) -> SingleTransits:
    """Return the transits of one light curve with cycles and shifts of the common ephemeris."""
    own, table = fit.transits.ephemeris, fit.transits.transits
    mid = own.epoch_btjd + table.cycle * own.period_days + table.shift_days
    predicted = own.epoch_btjd + table.cycle * own.period_days
    cycle = np.round((predicted - best.epoch_btjd) / best.period_days).astype(np.int64)
    return replace(table, cycle=cycle, shift_days=mid - best.epoch_btjd - cycle * best.period_days)


def _joined(tables: Sequence[SingleTransits]) -> SingleTransits:
    names = SingleTransits.__slots__
    return SingleTransits(*(np.concatenate([np.empty(0), *(getattr(one, name) for one in tables)]) for name in names))


def _with_mean_depth(ephemeris: Ephemeris, fits: Sequence[SignalFit]) -> Ephemeris:
    """Take depth and duration from the light curves' fits, weighed by their errors."""
    known = [fit.ephemeris for fit in fits if fit.ephemeris.depth_ppm and fit.ephemeris.depth_err_ppm]
    if not known:
        return ephemeris
    weight = np.array([1 / (one.depth_err_ppm or 1.0) ** 2 for one in known])
    depth, hours = ([getattr(one, name) or 0.0 for one in known] for name in ("depth_ppm", "duration_hours"))
    hours_err = np.array([one.duration_err_hours or np.nan for one in known])
    share = weight / weight.sum()
    return replace(
        ephemeris, depth_ppm=float(share @ depth), depth_err_ppm=float(weight.sum() ** -0.5),
        duration_hours=float(share @ hours),
        duration_err_hours=float(np.hypot.reduce(share * hours_err)) if np.isfinite(hours_err).all() else None,
    )  # fmt: skip
