"""Fit a signal: a trapezoid for all its transits, their own times and depths, and the ephemeris they give."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.periods.box.fit import Box
from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.transit_fit.coherent import coherent_part
from clara_pipeline.transit_fit.common_ephemeris import common_ephemeris
from clara_pipeline.transit_fit.linear_ephemeris import line_through
from clara_pipeline.transit_fit.local_baselines import LevelPoints, level_points
from clara_pipeline.transit_fit.mid_times import SingleTransits, single_transits
from clara_pipeline.transit_fit.shape import FittedShape, FoldedLight, fit_shape, folded_light
from clara_pipeline.transit_fit.trapezoid import Trapezoid
from clara_pipeline.units import HOURS_PER_DAY, PPM
from clara_pipeline.vetting.signal import Signal, signal_of

LEAST_ROUNDS, MOST_ROUNDS = 2, 5
"""The fitted duration says what the trend must not follow, and the next round begins with it."""
SETTLED = 0.05
"""Durations: where dips moved less at both ends of the curve, and T14 changed less, there is no further round."""


@dataclass(frozen=True, slots=True, eq=False)
class TransitFit:
    """The shape of a signal's transits, its ephemeris with errors, and its single transits."""

    ephemeris: Ephemeris
    """With T14 as its duration and the fitted depth."""
    shape: Trapezoid
    chi2: float
    """Reduced, of the folded light."""
    transits: SingleTransits
    """Shifts are measured from `ephemeris`; cycles are counted from the epoch that was given."""
    folded: FoldedLight
    """What the shape was fitted to."""
    exposure_days: float
    redness: float
    """How much larger a transit's error is than white noise makes it."""


def fit_transits(evidence: Evidence, ephemeris: Ephemeris, left_out: frozenset[int] = frozenset()) -> TransitFit:
    """Fit the transits of a signal, those of the cycles `left_out` excepted (counted from the epoch given).

    Raises UnreadableLightCurve with too few points, ValueError where there is nothing to fit or the ephemeris
    has no duration.
    """
    if not ephemeris.duration_hours:
        raise ValueError("The ephemeris has no duration: choose that of a box search first.")
    found = _round(evidence, ephemeris, left_out)
    for number in range(1, MOST_ROUNDS):
        before, found = found, _round(evidence, found.ephemeris, left_out)
        if number + 1 >= LEAST_ROUNDS and _is_settled(before, found):
            break
    return found


def _is_settled(before: TransitFit, after: TransitFit) -> bool:
    """Tell whether another round would change little: the same dips are where they were, and as long."""
    if len(before.transits.cycle) != len(after.transits.cycle):
        return False
    old, new, cycle = before.ephemeris, after.ephemeris, after.transits.cycle
    ends = np.array([cycle.min(initial=0), cycle.max(initial=0)])
    moved = new.epoch_btjd - old.epoch_btjd + ends * (new.period_days - old.period_days)
    longer = abs(after.shape.duration_days / before.shape.duration_days - 1)
    return bool(np.abs(moved).max() < SETTLED * after.shape.duration_days and longer < SETTLED)


def _round(evidence: Evidence, ephemeris: Ephemeris, left_out: frozenset[int]) -> TransitFit:
    """Fit once: the trend and the levels are blind to transits as long as the ephemeris says."""
    signal = signal_of(coherent_part(evidence, ephemeris), ephemeris)
    points = level_points(signal.time, signal.flat, signal.box)
    kept = points.among(~np.isin(points.cycle, tuple(left_out)))
    if not len(kept.lost):
        raise ValueError("There are no points near any transit that is left.")
    folded = folded_light(kept.offset_days, kept.lost, signal.point_noise)
    fitted = fit_shape(folded, signal.box.duration_days, signal.step_days, signal.redness)
    centred = replace(points, offset_days=points.offset_days - fitted.shift_days)
    transits = single_transits(centred, fitted.shape, signal.step_days, signal.point_noise, signal.redness)
    used = centred.among(~np.isin(points.cycle, tuple(left_out)))
    improved = _improved(ephemeris, fitted, transits.among(~np.isin(transits.cycle, tuple(left_out))), used, signal)
    moved = replace(signal.box, epoch_days=signal.box.epoch_days + fitted.shift_days)
    centre = folded._replace(offset_days=folded.offset_days - fitted.shift_days)
    return TransitFit(
        improved, fitted.shape, fitted.chi2, _from(transits, moved, improved), centre, signal.step_days, signal.redness
    )


def _improved(
    ephemeris: Ephemeris, fitted: FittedShape, transits: SingleTransits, points: LevelPoints, signal: Signal
) -> Ephemeris:
    """Return the ephemeris that the light of all transits gives, late ones excepted, with the fitted shape."""
    line = line_through(transits)
    late = () if line is None else tuple(transits.cycle[line.late].tolist())
    punctual = points.among(~np.isin(points.cycle, late))
    starts = [np.zeros(2), *([] if line is None else [line.solution])]
    found = common_ephemeris(punctual, fitted.shape, signal.step_days, signal.point_noise, starts)
    epoch, period = ephemeris.epoch_btjd + fitted.shift_days, ephemeris.period_days
    epoch_err, period_err = transits.least_error(), ephemeris.period_err_days
    if found is not None:
        (later, longer), covariance = found
        epoch, period = epoch + float(later), period + float(longer)
        wider = signal.redness * (1.0 if line is None else line.spread)
        epoch_err, period_err = (wider * float(np.sqrt(covariance[k, k])) for k in (0, 1))
    return replace(
        ephemeris,
        period_days=period,
        epoch_btjd=float(epoch),
        duration_hours=fitted.shape.duration_days * HOURS_PER_DAY,
        depth_ppm=fitted.shape.depth * PPM,
        period_err_days=period_err,
        epoch_err_days=epoch_err,
        duration_err_hours=float(fitted.duration_err_days * HOURS_PER_DAY),
        depth_err_ppm=fitted.depth_err * PPM,
    )


def _from(transits: SingleTransits, moved: Box, final: Ephemeris) -> SingleTransits:
    """Measure the shifts from the final ephemeris."""
    late = moved.epoch_days - final.epoch_btjd + transits.cycle * (moved.period_days - final.period_days)
    return replace(transits, shift_days=transits.shift_days + late)
