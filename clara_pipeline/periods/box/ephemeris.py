"""Find the best repeating dip of a flattened light curve: search, try harmonics, refine."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, Box, n_seen, rated
from clara_pipeline.periods.box.least_squares import MAX_DUTY_CYCLE, BoxSpectrum, box_spectrum, detection_efficiency
from clara_pipeline.periods.box.missing_dips import with_all_dips, with_more_dips
from clara_pipeline.periods.box.refine import as_ephemeris, refined
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.periods.time_bins import TimeBins
from clara_pipeline.records import Ephemeris, FloatArray

SNR_THRESHOLD = 6.8
SDE_THRESHOLD = 4.5
"""Above both, at most 1 % of transit-free curves are (benchmarks/science.py)."""

MIN_PERIOD_DAYS = 0.35
"""Shorter periods leave no room for a baseline between 20-minute bins."""

MAX_SPAN_SHARE = 0.55
"""Longer periods than this share of the curve cannot show two transits wherever they lie."""

HARMONICS = (0.5, 1 / 3, 2.0, 3.0)
ALTERNATING_SIGMA = 8.0
ALTERNATING_SHARE = 0.75
"""Odd and even dips so different are two eclipses; below that the vetting tests tell (odd–even)."""

NARROW_WINDOW_DAYS = 0.5
LONGER = (1.5, 2.0)
"""A trend this narrow takes the sides off long dips: of the highest peak longer boxes are rated, too."""

FEW_DIPS = 4

N_PEAKS = 5
MOST_PEAKS = 30
"""Looked through for those: one deep dip makes a peak at every long period that shows it once."""

MIN_BINS = 50
SAME_PERIOD = 0.01


def box_ephemeris(
    time_days: FloatArray,
    flux: FloatArray,
    curve: FlatCurve,
    min_period_days: float = 0.2,
    max_period_days: float = 20.0,
    engine: str = "auto",
) -> Ephemeris | None:
    """Return the repeating dip with the largest S/N; None where there is none or too little to search.

    `time_days` sorted, `flux` relative (about 1), both (n,); `curve` the same, binned and flattened. Of the
    highest peaks of the box spectrum and the harmonics of the best, the largest S/N among those seen twice. The period
    is longer than `max_period_days` only where that is longer than half of the curve, so that no search reaches it.
    """
    longest = min(max_period_days, MAX_SPAN_SHARE * curve.bins.span_days)
    shortest = max(min_period_days, MIN_PERIOD_DAYS)
    if not shortest < longest or np.count_nonzero(curve.bins.filled) < MIN_BINS:
        return None
    spectrum = flat_spectrum(curve, shortest, longest, engine)
    if not (spectrum.snr > 0).any():
        return None
    longest_told = np.inf if longest < max_period_days else max_period_days
    box = _best_peak(curve, spectrum, shortest, longest, longest_told)
    fine = refined(time_days, flux, curve.bins, curve.window_days, box)
    if not (fine.depth > 0 and fine.snr > 0):
        return None
    return as_ephemeris(fine, efficiency_at(spectrum, box.period_days))


def flat_spectrum(curve: FlatCurve, shortest: float, longest: float, engine: str) -> BoxSpectrum:
    """Return the box spectrum of a flattened curve between two periods (days)."""
    used = curve.bins.filled
    error = curve.sigma / np.sqrt(curve.bins.weight[used])
    return box_spectrum(curve.bins.time_days[used], curve.flat[used], error, shortest, longest, engine)


def efficiency_at(spectrum: BoxSpectrum, period_days: float) -> float:
    """Return the signal detection efficiency at a period, or at half of it: two unlike eclipses peak there.

    A period longer than all that were searched may also have its peak at a third.
    """
    parts = (1, 2, 3) if period_days > (1 + SAME_PERIOD) * spectrum.period_days.max() else (1, 2)
    ratio = spectrum.period_days / period_days
    near = np.any([np.abs(part * ratio - 1) < SAME_PERIOD for part in parts], axis=0)
    return float(detection_efficiency(spectrum)[near].max(initial=0.0))


def _best_peak(curve: FlatCurve, spectrum: BoxSpectrum, shortest: float, longest: float, longest_told: float) -> Box:
    found = _repeating_peaks(curve, spectrum) or highest_peaks(spectrum, N_PEAKS)
    longer = _longer(found[0]) if _is_narrow(curve) else []
    peaks = [rated(curve.bins, curve.window_days, peak) for peak in (*longer, *found)]
    best = max(peaks, key=_merit)
    periods = [best.period_days * factor for factor in HARMONICS]
    harmonics = [replace(best, period_days=period) for period in periods if shortest <= period <= longest]
    best = max([best, *(rated(curve.bins, curve.window_days, box) for box in harmonics)], key=_merit)
    best = with_more_dips(curve, with_all_dips(curve, best, peaks, longest_told), peaks)
    return _told_apart(curve, best) if 2 * best.period_days <= longest else best


def _repeating_peaks(curve: FlatCurve, spectrum: BoxSpectrum) -> list[Box]:
    """Return the highest peaks whose dips are seen twice."""
    if _is_narrow(curve):  # one deep dip hides the peaks beside its own
        spectrum = replace(spectrum, snr=np.where(_repeats(curve.bins, spectrum), spectrum.snr, -np.inf))
    repeating = (peak for peak in falling_peaks(spectrum, MOST_PEAKS) if n_seen(curve.bins, peak) >= 2)
    return list(islice(repeating, N_PEAKS))


def _repeats(bins: TimeBins, spectrum: BoxSpectrum) -> np.ndarray:
    """Tell of each trial period whether two of its dips were seen, (n,); of short ones they are taken to be."""
    n_filled = np.concatenate([[0], np.cumsum(bins.filled)])
    half = 0.5 * spectrum.duration_days
    n_dips = np.zeros(len(spectrum.snr), np.int64)
    for number in range(FEW_DIPS):
        middle = spectrum.epoch_days + number * spectrum.period_days
        first, end = (np.searchsorted(bins.time_days, edge) for edge in (middle - half, middle + half))
        n_dips += n_filled[end] - n_filled[first] >= np.maximum(COVERED * (end - first), 1)
    return (n_dips >= 2) | (spectrum.period_days * FEW_DIPS < bins.span_days)


def _is_narrow(curve: FlatCurve) -> bool:
    return curve.window_days <= NARROW_WINDOW_DAYS


def _longer(peak: Box) -> list[Box]:
    durations = (factor * peak.duration_days for factor in LONGER)
    return [replace(peak, duration_days=days) for days in durations if days <= MAX_DUTY_CYCLE * peak.period_days]


def _told_apart(curve: FlatCurve, box: Box) -> Box:
    """Return the deeper of odd and even dips at twice the period, where the two clearly differ: an eclipsing binary."""
    doubled = replace(box, period_days=2 * box.period_days)
    other = replace(doubled, epoch_days=box.epoch_days + box.period_days)
    one, two = (rated(curve.bins, curve.window_days, dips) for dips in (doubled, other))
    deep, shallow = (one, two) if one.depth >= two.depth else (two, one)
    if min(deep.n_transits, shallow.n_transits) < 2 or deep.snr <= 0:
        return box
    error = deep.depth / deep.snr  # of both alike
    differ = deep.depth - shallow.depth > ALTERNATING_SIGMA * np.sqrt(2) * error
    return deep if differ and shallow.depth < ALTERNATING_SHARE * deep.depth else box


def _merit(box: Box) -> tuple[bool, float]:
    return box.n_transits >= 2, box.snr


def highest_peaks(spectrum: BoxSpectrum, n_peaks: int) -> list[Box]:
    """Return the highest peaks of a box spectrum, at least 1 % apart in period."""
    return list(falling_peaks(spectrum, n_peaks))


def falling_peaks(spectrum: BoxSpectrum, n_peaks: int) -> Iterator[Box]:
    """Find the peaks of `highest_peaks` one by one, the highest first."""
    snr = spectrum.snr.copy()
    for _ in range(n_peaks):
        k = int(np.argmax(snr))
        if not snr[k] > 0:
            return
        period = float(spectrum.period_days[k])
        yield Box(period, float(spectrum.epoch_days[k]), float(spectrum.duration_days[k]))
        snr[np.abs(spectrum.period_days / period - 1) < SAME_PERIOD] = -np.inf


def is_detection(bls: Ephemeris) -> bool:
    """Tell whether a box ephemeris stands out of what transit-free curves show."""
    return (bls.snr or 0.0) >= SNR_THRESHOLD and (bls.sde or 0.0) >= SDE_THRESHOLD
