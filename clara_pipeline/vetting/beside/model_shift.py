"""Test whether the transit is the only dip of its fold: the model-shift test of uniqueness."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray, TestResult
from clara_pipeline.vetting.beside.dip_search import FoldScan
from clara_pipeline.vetting.duration import TAKEN_FOR_TREND, is_taken_for_trend
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

SIGNALS_SEARCHED = 20_000
"""Signals that a whole search finds: one of them may reach FA1 by chance (Coughlin et al. 2016)."""
DIP_DURATIONS = 2.0
RISE_DURATIONS = 3.0
"""So far from the dips before, the next dip and the highest rise are looked for (the same)."""
MIN_MARGIN = 0.0


class ModelShift(NamedTuple):
    """How significant the events of a fold are, in σ; NaN where the fold has no room for one."""

    primary: float
    secondary: float
    tertiary: float
    rise: float


def model_shift(scan: FoldScan, duty: float) -> ModelShift:
    """Return the σ of the transit, of the second and the third dip, and of the highest rise, apart from each other.

    `duty` is duration over period.
    """
    from_transit = np.abs(scan.durations)
    primary, _ = _highest(scan.sigma, from_transit <= 0.5)
    secondary, second = _highest(scan.sigma, from_transit > DIP_DURATIONS)
    from_second = np.abs((scan.phase - scan.phase[second] + 0.5) % 1 - 0.5) / duty
    apart = np.minimum(from_transit, from_second)
    tertiary, _ = _highest(scan.sigma, apart > DIP_DURATIONS)
    shoulder = (from_second <= RISE_DURATIONS) & (-scan.sigma <= secondary)  # of an eclipse: the trend made it
    rise, _ = _highest(-scan.sigma, (from_transit > RISE_DURATIONS) & ~shoulder)
    return ModelShift(primary, secondary, tertiary, rise)


def _highest(sigma: FloatArray, where: np.ndarray) -> tuple[float, int]:
    """Return the highest value among those chosen, and its index; NaN where none is."""
    best = int(np.argmax(np.where(where, sigma, -np.inf)))
    return (float(sigma[best]) if where[best] else float("nan")), best


def false_alarm_sigma(duty: float, n_searched: int = 1) -> float:
    """Return the σ that noise exceeds once in `n_searched` folds (FA1 and FA2 of Coughlin et al. 2016).

    A fold has as many independent dips as durations fit into its period.
    """
    return -NormalDist().inv_cdf(0.5 * min(duty, 1.0) / n_searched)


def uniqueness(signal: Signal) -> TestResult:
    """Measure how far the transit stands above false alarms, the third dip and the highest rise, in σ (model shift).

    The least of three margins counts: the transit over FA1, the height that one of 20 000 folds of noise reaches; the
    transit minus the third deepest dip, and minus the highest rise, both over FA2, the height in a single fold
    (Coughlin et al. 2016; Thompson et al. 2018). The second dip may be an eclipse: that is the test `secondary`.
    Boxes of the transit's duration stand for its model; all σ are in units of the noise as it is, F_red times white.
    """
    scan, duty = signal.fold_scan, signal.box.duration_days / signal.box.period_days
    if scan is None or not len(signal.events.depth):
        return unknown("uniqueness", MIN_MARGIN, "the period is too short for other dips beside the transit")
    if problem := depth_problem(*weighted_mean(signal.events)):
        return unknown("uniqueness", MIN_MARGIN, problem)
    if is_taken_for_trend(signal):
        return unknown("uniqueness", MIN_MARGIN, TAKEN_FOR_TREND)
    found = model_shift(scan, duty)
    chance, chance_in_fold = false_alarm_sigma(duty, SIGNALS_SEARCHED), false_alarm_sigma(duty)
    others = np.array([found.tertiary, found.rise]) + chance_in_fold
    value = found.primary - float(np.nanmax([chance, *others]))
    reason = (
        f"transit {_sigma(found.primary)}; second dip {_sigma(found.secondary)}, third {_sigma(found.tertiary)}, "
        f"highest rise {_sigma(found.rise)}; FA1 {chance:.1f}, FA2 {chance_in_fold:.1f}, F_red {signal.redness:.2f}"
    )
    return judged("uniqueness", value, MIN_MARGIN, value >= MIN_MARGIN, reason, ">=")


def _sigma(value: float) -> str:
    return f"{value:.1f} σ" if np.isfinite(value) else "none"
