"""Test whether the signal is strong enough, seen often enough, and not one event alone."""

import numpy as np

from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD
from clara_pipeline.records import TestResult
from clara_pipeline.units import PPM
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import RISES_SIGMA, depth_problem, judged, unknown

MIN_TRANSITS = 2
MIN_COVERAGE = 0.8
MAX_SINGLE_SHARE = 0.8
MAX_SINGLE_SHARE_OF_TWO = 0.9
COVERAGE_BINS = 50
DEPTH_SCATTER_SIGMA = 4.0
TOLERATED_SCATTER = 0.1
"""Share of the depth by which single depths may differ: spots, and trends that are not that well known."""
MAX_MEAN_TO_MEDIAN = 1.5
MOST_MEAN_TO_MEDIAN = 99.0
MIN_COMPARED = 3
"""Transits whose depths are compared; of two the tests of odd and even say all."""


def snr(signal: Signal) -> TestResult:
    """Divide the mean depth by its error, red noise included; the threshold lets 1 % of transit-free curves pass."""
    events = signal.events
    if not len(events.depth):
        return unknown("snr", SNR_THRESHOLD, "no transit falls on data")
    value = float(np.sum(events.depth / events.sigma**2) / np.sqrt(np.sum(events.sigma**-2.0)))
    if value < -RISES_SIGMA:
        return unknown("snr", SNR_THRESHOLD, depth_problem(weighted_mean(events)[0]))
    reason = f"S/N {value:.1f}: mean depth over the scatter of depths where there is no transit" + _expected(signal)
    return judged("snr", value, SNR_THRESHOLD, value >= SNR_THRESHOLD, reason, ">=")


def _expected(signal: Signal) -> str:
    """Write the S/N that dips of the depth a catalogue lists would have here; nothing for other ephemerides."""
    listed = signal.ephemeris
    if listed.source != "catalogue" or not listed.depth_ppm:
        return ""
    snr_listed = listed.depth_ppm / PPM * float(np.sqrt(np.sum(signal.events.sigma**-2.0)))
    return f"; dips of the listed {listed.depth_ppm:.0f} ppm would have {snr_listed:.1f}"


def transits(signal: Signal) -> TestResult:
    """Count transits of which at least 40 % was seen."""
    n = len(signal.events.depth)
    reason = f"{n} transit{'s' * (n != 1)} with data"
    reason += {0: "", 1: ": the period is a guess", 2: ": the period may be a fraction of this"}.get(n, "")
    reason += _unseen(signal, n) if n <= MIN_TRANSITS else ""
    return judged("transits", n, MIN_TRANSITS, n >= MIN_TRANSITS, reason, ">=")


def _unseen(signal: Signal, n_seen: int) -> str:
    """Write how many transits within the light curve fell into its gaps; nothing for none."""
    cycle = (signal.time[[0, -1]] - signal.box.epoch_days) / signal.box.period_days
    n_within = int(np.floor(cycle[1]) - np.ceil(cycle[0])) + 1
    return f"; {n_within - n_seen} more in gaps" if n_within > n_seen else ""


def coverage(signal: Signal) -> TestResult:
    """Measure the share of the period that was seen, in fiftieths (Robovetter's "gapped transits" for the fold)."""
    fiftieth = np.floor((signal.offset_days / signal.box.period_days + 0.5) * COVERAGE_BINS).astype(np.int64)
    seen = np.bincount(np.clip(fiftieth, 0, COVERAGE_BINS - 1), minlength=COVERAGE_BINS)
    value = int(np.count_nonzero(seen)) / COVERAGE_BINS
    return judged("coverage", value, MIN_COVERAGE, value >= MIN_COVERAGE, f"{value:.0%} of all phases were seen", ">=")


def one_event(signal: Signal) -> TestResult:
    """Compare the strongest single transit with the whole S/N: near 1 where one event makes the signal.

    Thompson et al. (2018), A.3.7, and LEO-Vetter (Kunimoto et al. 2025): 0.8 for three transits and more.
    Two equal transits give 0.71 each, so 0.9 is allowed there.
    """
    events = signal.events
    if len(events.depth) < 2:
        return unknown("one_event", MAX_SINGLE_SHARE, "fewer than two transits to compare")
    limit = MAX_SINGLE_SHARE_OF_TWO if len(events.depth) == 2 else MAX_SINGLE_SHARE
    if weighted_mean(events)[0] <= 0:
        return unknown("one_event", limit, "there is no dip")
    total = float(np.sqrt(np.sum(np.maximum(events.snr, 0) ** 2)))
    value = float(events.snr.max()) / total if total > 0 else np.nan
    reason = f"the strongest transit holds {value:.2f} of the S/N"
    return judged("one_event", value, limit, value <= limit, reason, "<=")


def depth_scatter(signal: Signal) -> TestResult:
    """Compute χ² of the single depths about their mean, as σ of a normal deviate (Wilson & Hilferty 1931).

    At a wrong period, of systematics and of spots depths differ from event to event; Seader et al. (2013) ask the same
    of the statistics of single events.
    """
    depth, sigma = signal.events.depth, signal.events.sigma
    if len(depth) < MIN_COMPARED:
        return unknown("depth_scatter", DEPTH_SCATTER_SIGMA, f"fewer than {MIN_COMPARED} transits to compare")
    mean, error = weighted_mean(signal.events)
    if problem := depth_problem(mean, error):
        return unknown("depth_scatter", DEPTH_SCATTER_SIGMA, problem)
    weight = 1 / (sigma**2 + (TOLERATED_SCATTER * mean) ** 2)
    freedom = len(depth) - 1
    chi2 = float(weight @ (depth - np.average(depth, weights=weight)) ** 2) / freedom
    value = normal_deviate(chi2, freedom)
    reason = f"single depths {1e6 * depth.min():.0f} to {1e6 * depth.max():.0f} ppm, reduced chi-square {chi2:.2f}"
    return judged("depth_scatter", value, DEPTH_SCATTER_SIGMA, value < DEPTH_SCATTER_SIGMA, reason)


def normal_deviate(reduced_chi2: float, freedom: int) -> float:
    """Return the σ of a normal deviate as rare as this χ² over its degrees of freedom (Wilson & Hilferty 1931)."""
    spread = 2 / (9 * freedom)
    return float((np.cbrt(reduced_chi2) - (1 - spread)) / np.sqrt(spread))


def mean_to_median(signal: Signal) -> TestResult:
    """Divide the mean of the single depths by their median: large where a few deep events make the signal.

    1.5 in the Robovetter (Thompson et al. 2018) and in LEO-Vetter (Kunimoto et al. 2025).
    """
    depth = signal.events.depth
    if len(depth) < MIN_COMPARED:
        return unknown("mean_to_median", MAX_MEAN_TO_MEDIAN, f"fewer than {MIN_COMPARED} transits to compare")
    mean, median = float(np.mean(depth)), float(np.median(depth))
    if mean <= 0:
        return unknown("mean_to_median", MAX_MEAN_TO_MEDIAN, "there is no dip")
    value = min(mean / median, MOST_MEAN_TO_MEDIAN) if median > 0 else MOST_MEAN_TO_MEDIAN
    reason = f"single depths: mean {1e6 * mean:.0f} ppm, median {1e6 * median:.0f} ppm"
    return judged("mean_to_median", value, MAX_MEAN_TO_MEDIAN, value <= MAX_MEAN_TO_MEDIAN, reason, "<=")
