"""Compare odd and even transits, and look for a second dip: eclipsing binaries give themselves away here."""

from dataclasses import replace

import numpy as np

from clara_pipeline.records import TestResult
from clara_pipeline.vetting.beside.dip_search import deepest_elsewhere
from clara_pipeline.vetting.beside.model_shift import false_alarm_sigma, model_shift
from clara_pipeline.vetting.duration import TAKEN_FOR_TREND, is_taken_for_trend
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import events_of, weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

ODD_EVEN_SIGMA = 3.0
SAMPLED = 0.4
"""Share of the depth by which the mean over one cadence is off, over N cadences the Nth part of it (simulated dips)."""
SECONDARY_SIGMA = 5.0
HALF_PHASE_SIGMA = 3.5
"""At phase 0.5, where circular orbits have it: there is nothing else to try."""
SECONDARY_SHARE = 0.1
MIN_OTHER_ORBITS = 0.25
"""Mean depth of a second dip in all orbits but the one where it is deepest, over that: an eclipse has about 1."""
MOST_LONE_DEPTH = 0.02
"""Of a planet's single transit; a deeper one is an eclipse at a wrong period."""
MIN_ALTERNATE_DEPTH = 0.5
MAX_OFFSET_DURATIONS = 0.75
"""Light is measured so far from the epoch: a centre of lost light further out is none."""
WHOLE = 0.85
"""Share of ±0.75 durations with data from which a transit was seen whole."""
TIMING_FLOOR = 0.01
"""Share of the duration no mid-time is known better than: trends tilt the dips."""


def odd_even_depth(signal: Signal) -> TestResult:
    """Compare odd and even depths: their difference in σ (Twicken et al. 2018, 3.2: 3 σ).

    Of few cadences in a dip the mean depends on where they lie in it, which may differ between odd and even.
    """
    odd = signal.events.number % 2 == 1
    if not odd.any() or odd.all():
        return unknown("odd_even_depth", ODD_EVEN_SIGMA, "only odd or only even transits were seen")
    (depth_odd, error_odd), (depth_even, error_even) = (
        weighted_mean(signal.events.among(chosen)) for chosen in (odd, ~odd)
    )
    for depth, error, which in ((depth_odd, error_odd, "odd"), (depth_even, error_even, "even")):
        if problem := depth_problem(depth, error, f"in {which} transits"):
            return unknown("odd_even_depth", ODD_EVEN_SIGMA, problem)
    sampled = SAMPLED * signal.step_days / signal.box.duration_days
    errors = (
        error_odd,
        error_even,
        sampled * depth_odd / np.sqrt(odd.sum()),
        sampled * depth_even / np.sqrt((~odd).sum()),
    )
    value = abs(depth_odd - depth_even) / float(np.linalg.norm(errors))
    reason = f"odd {depth_odd * 1e6:.0f} ppm, even {depth_even * 1e6:.0f} ppm: {value:.1f} σ apart"
    passes = value < ODD_EVEN_SIGMA
    reason += "" if passes else f", as of two unlike stars at {_twice(signal)}"
    return judged("odd_even_depth", value, ODD_EVEN_SIGMA, passes, reason, multiples=("2",))


def odd_even_epoch(signal: Signal) -> TestResult:
    """Compare odd and even mid-times in σ: eccentric binaries at half their period (Twicken et al. 2018, 3.2)."""
    odd_time, even_time = _mid_time(signal, 1), _mid_time(signal, 0)
    if odd_time is None or even_time is None:
        return unknown("odd_even_epoch", ODD_EVEN_SIGMA, "odd or even transits are too weak to time, or not seen whole")
    (time_odd, error_odd), (time_even, error_even) = odd_time, even_time
    floor = TIMING_FLOOR * signal.box.duration_days
    value = abs(time_odd - time_even) / np.sqrt(error_odd**2 + error_even**2 + floor**2)
    if max(abs(time_odd), abs(time_even)) > MAX_OFFSET_DURATIONS * signal.box.duration_days:
        return unknown("odd_even_epoch", ODD_EVEN_SIGMA, "the mid-times lie outside the transits: they are not dips")
    minutes = (time_odd - time_even) * 1440
    when = f"{abs(minutes):.1f} min {'late' if minutes > 0 else 'early'}" if abs(minutes) >= 0.05 else "on time"
    reason = f"odd transits are {when}, measured by the even ones: {value:.1f} σ"
    passes = value < ODD_EVEN_SIGMA
    reason += "" if passes else f", as of an eccentric binary at {_twice(signal)}"
    return judged("odd_even_epoch", value, ODD_EVEN_SIGMA, passes, reason, multiples=("2",))


def _twice(signal: Signal) -> str:
    return f"twice this period, {2 * signal.box.period_days:.5g} d"


def _mid_time(signal: Signal, parity: int) -> tuple[float, float] | None:
    """Centre of light lost within ±0.75 durations (days from the epoch) and its error; None below 3 σ.

    Of the odd (`parity` 1) or even transits that were seen whole: half a dip has its centre elsewhere.
    """
    near = np.flatnonzero(np.abs(signal.offset_days) <= MAX_OFFSET_DURATIONS * signal.box.duration_days)
    cycles = np.round((signal.time[near] - signal.box.epoch_days) / signal.box.period_days).astype(np.int64)
    _, index, n_points = np.unique(cycles, return_inverse=True, return_counts=True)
    whole = n_points[index] * signal.step_days >= WHOLE * 2 * MAX_OFFSET_DURATIONS * signal.box.duration_days
    near = near[(cycles % 2 == parity) & whole]
    x, lost = signal.offset_days[near], -signal.flat[near]
    total = float(lost.sum())
    error_of_total = signal.point_noise * np.sqrt(len(x)) * signal.redness
    if len(x) < 5 or total < 3 * error_of_total:
        return None
    centre = float((x * lost).sum() / total)
    error = signal.redness * signal.point_noise * float(np.sqrt(np.sum((x - centre) ** 2))) / total
    return centre, error


def alternate_depth(signal: Signal) -> TestResult:
    """Compare depths at P and 2P: the weaker parity over the mean; near 0 where only every second transit is real."""
    odd = signal.events.number % 2 == 1
    if not odd.any() or odd.all():
        return unknown("alternate_depth", MIN_ALTERNATE_DEPTH, "2P cannot be told from P: one parity was never seen")
    mean, error = weighted_mean(signal.events)
    if mean < 3 * error:
        return unknown("alternate_depth", MIN_ALTERNATE_DEPTH, "too weak to tell P from 2P")
    weaker, weaker_error = min(weighted_mean(signal.events.among(chosen)) for chosen in (odd, ~odd))
    if problem := depth_problem(weaker, weaker_error, "in every second transit"):
        return unknown("alternate_depth", MIN_ALTERNATE_DEPTH, problem)
    value = weaker / mean
    passes = value >= MIN_ALTERNATE_DEPTH
    reason = f"the weaker parity has {value:.2f} of the mean depth" + ("" if passes else ": the period may be 2P")
    return judged("alternate_depth", value, MIN_ALTERNATE_DEPTH, passes, reason, ">=", multiples=("2",))


def secondary(signal: Signal) -> TestResult:
    """Find the deepest other dip of the same duration in the fold: its σ, depth and phase.

    It fails from 5 σ (many phases were tried; 3.5 σ at phase 0.5) and a tenth of the primary's depth; a smaller one may
    be a hot planet's own light (Coughlin et al. 2016, 4.1; Thompson et al. 2018, A.4.1). It also has to stand above
    the third dip by FA2 of the model shift: else it is one dip of several, of a further planet or of noise; and an
    eclipse is there in more orbits than one (a deeper dip than 2 % is one anyway).
    """
    if signal.fold_scan is None:
        return unknown("secondary", SECONDARY_SIGMA, "the period is too short for a second dip beside the first")
    sigma, depth, at = deepest_elsewhere(signal.fold_scan)
    primary, error = weighted_mean(signal.events) if len(signal.events.depth) else (0.0, 0.0)
    if problem := depth_problem(primary, error) or depth_problem(depth):
        return unknown("secondary", SECONDARY_SIGMA, problem)
    if is_taken_for_trend(signal):
        return unknown("secondary", SECONDARY_SIGMA, TAKEN_FOR_TREND)
    limit = HALF_PHASE_SIGMA if _is_half_an_orbit_off(signal, at) else SECONDARY_SIGMA
    large = depth >= SECONDARY_SHARE * primary
    duty = signal.box.duration_days / signal.box.period_days
    third = model_shift(signal.fold_scan, duty).tertiary
    alone = not sigma - third < false_alarm_sigma(duty)  # a fold without room for a third dip has none
    where = f"{depth * 1e6:.0f} ppm at phase {at % 1:.2f}, {sigma:.1f} σ"
    reason = f"next deepest dip: {where}"
    if sigma >= limit and not large:
        reason = f"a shallow second dip, perhaps a planet's own light: {where}"
    if sigma >= limit and large and not alone:
        reason = f"one dip of several (the third has {third:.1f} σ), perhaps of a further planet: {where}"
    passes = not (sigma >= limit and large and alone)
    if not passes and _is_in_one_orbit(signal, at):
        passes, reason = True, f"seen in one orbit only, perhaps a transit of a further planet: {where}"
    second = (
        f"fails only if it is also {SECONDARY_SHARE:.0%} of the transit's depth or more, clear of the third dip, "
        "and there in more than one orbit"
    )
    return judged("secondary", sigma, limit, passes, reason, second=second)


def _is_half_an_orbit_off(signal: Signal, at: float) -> bool:
    return abs(abs(at) - 0.5) * signal.box.period_days <= 0.5 * signal.box.duration_days


def _is_in_one_orbit(signal: Signal, at: float) -> bool:
    """Tell whether one orbit of several alone has the dip at phase `at`, and it is no deeper than a planet's."""
    box = replace(signal.box, epoch_days=signal.box.epoch_days + at * signal.box.period_days)
    depth = np.sort(events_of(signal.time, signal.flat, box, signal.step_days, signal.single_noise).depth)
    if len(depth) < 2 or depth[-1] > MOST_LONE_DEPTH:
        return False
    return float(depth[:-1].mean()) < MIN_OTHER_ORBITS * float(depth[-1])
