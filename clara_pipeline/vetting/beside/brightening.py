"""Test whether the light rises beside the dip: tides of an eccentric binary, and what lenses, do both."""

from dataclasses import replace

import numpy as np

from clara_pipeline.periods.box.fit import baseline
from clara_pipeline.records import FloatArray, TestResult
from clara_pipeline.vetting.beside.dip_search import highest_rise, scan_fold
from clara_pipeline.vetting.duration import TAKEN_FOR_TREND, is_taken_for_trend
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import events_of, weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

RISE_SIGMA = 2.5
RISE_SHARE = 0.15
"""Of the dip's depth."""
RISE_FROM, RISE_TO = 0.85, 1.8
"""Durations from the dip between which a rise is beside it."""
TREND_DAYS = 3.0
"""Window of the trend below a rise: one that suits the dip follows a rise of many hours."""
MIN_OTHER_ORBITS = 0.25
"""Mean height in all orbits but that of the highest, over that: a flare has none, tides about 1."""

BESIDE = f"fails only if it is also {RISE_SHARE:.0%} of the dip's depth or more, in more than one orbit"


def brightening(signal: Signal) -> TestResult:
    """Find the highest rise within two durations of the dip: its σ, and its height over the dip's depth.

    Stars on an eccentric orbit stretch each other near periastron (heartbeat stars, Thompson et al. 2012): the light
    rises beside the dip, or the dip is what stands beside the rise. It fails from 2.5 σ and 15 % of the depth,
    where more orbits than one have the rise: of simulated planets of dwarfs 2 in 878 have one.
    """
    if not len(signal.events.depth):
        return unknown("brightening", RISE_SIGMA, "no transit falls on data")
    depth, error = weighted_mean(signal.events)
    if problem := depth_problem(depth, error):
        return unknown("brightening", RISE_SIGMA, problem)
    if is_taken_for_trend(signal):
        return unknown("brightening", RISE_SIGMA, TAKEN_FOR_TREND)
    flat = _flat(signal)
    scan = scan_fold(signal.offset_days, flat, signal.box, signal.step_days, signal.single_noise)
    if scan is None:
        return unknown("brightening", RISE_SIGMA, "the period is too short for a rise beside the dip")
    sigma, height, at = highest_rise(scan, RISE_FROM, RISE_TO)
    share, durations = height / depth, abs(at) * signal.box.period_days / signal.box.duration_days
    rises = sigma >= RISE_SIGMA and share >= RISE_SHARE
    in_one = rises and _is_in_one_orbit(signal, flat, at)
    reason = (
        f"highest rise beside the dip: {1e6 * height:.0f} ppm, {share:.0%} of its depth, {durations:.1f} durations "
    )
    reason += f"{'before' if at < 0 else 'after'} it, {sigma:.1f} σ"
    reason += ", in one orbit only, perhaps a flare" if in_one else ""
    reason += ", as tides make on an eccentric orbit (a heartbeat star) and no transit does" * (rises and not in_one)
    return judged("brightening", sigma, RISE_SIGMA, in_one or not rises, reason, second=BESIDE)


def _flat(signal: Signal) -> FloatArray:
    level = baseline(signal.bins, max(TREND_DAYS, signal.window_days), signal.box)
    return signal.flux - np.interp(signal.time, signal.bins.time_days, level)


def _is_in_one_orbit(signal: Signal, flat: FloatArray, at: float) -> bool:
    """Tell whether one orbit of several alone has the rise at phase `at`."""
    box = replace(signal.box, epoch_days=signal.box.epoch_days + at * signal.box.period_days)
    height = np.sort(-events_of(signal.time, flat, box, signal.step_days, signal.single_noise).depth)
    return len(height) > 1 and float(height[:-1].mean()) < MIN_OTHER_ORBITS * float(height[-1])
