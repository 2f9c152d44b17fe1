"""The 4000 features of layout `box`: how significant dips are, over phase and over period, after flattening."""

from __future__ import annotations

import numpy as np

from clara_pipeline.features.flux_power import FLUX_POINTS, N_FEATURES, POWER_POINTS
from clara_pipeline.periods.box.ephemeris import MAX_SPAN_SHARE, MIN_BINS, flat_spectrum
from clara_pipeline.periods.box.least_squares import BoxSpectrum
from clara_pipeline.periods.flat_curve import FlatCurve, densest_stretch, flat_curve, in_order
from clara_pipeline.records import FloatArray, IntArray

SHORTEST_DAYS, LONGEST_DAYS = 0.5, 15.0
BOX_EDGES_PER_DAY = np.logspace(np.log10(1 / LONGEST_DAYS), np.log10(1 / SHORTEST_DAYS), POWER_POINTS + 1)
"""Edges of the bands of frequency whose highest box S/N is kept."""


def box_vector(time_btjd: FloatArray, flux: FloatArray) -> FloatArray:
    """Return the features of one light curve in layout `box`, float32 (4000,); both arguments are (n,) and finite.

    The curve is binned and its trend taken out. First the S/N of a box, as long as the best dip, at 3000 phases
    of the best box period, the dip in the middle and negative; then the highest box S/N in 1000 bands of
    frequency. All zeros where there is too little to search; NaN where all times are the same.
    """
    if not np.ptp(time_btjd) > 0:
        return np.full(N_FEATURES, np.nan, dtype=np.float32)
    vector = np.zeros(N_FEATURES, dtype=np.float32)
    time, relative = in_order(time_btjd, flux)
    dense = densest_stretch(time)
    curve = flat_curve(time[dense], relative[dense])
    longest = min(LONGEST_DAYS, MAX_SPAN_SHARE * curve.bins.span_days)
    if np.count_nonzero(curve.bins.filled) < MIN_BINS or longest <= SHORTEST_DAYS:
        return vector
    spectrum = flat_spectrum(curve, SHORTEST_DAYS, longest, "auto")
    vector[:FLUX_POINTS] = _over_phase(curve, spectrum)
    vector[FLUX_POINTS:] = _over_period(spectrum)
    return vector


def _over_phase(curve: FlatCurve, spectrum: BoxSpectrum) -> FloatArray:
    """Slide a box along the folded curve: (3000,), the mean inside over its error."""
    best = int(np.argmax(spectrum.snr))
    period, duration = float(spectrum.period_days[best]), float(spectrum.duration_days[best])
    used = curve.bins.filled
    phase = ((curve.bins.time_days[used] - spectrum.epoch_days[best]) / period + 0.5) % 1
    place = np.minimum((phase * FLUX_POINTS).astype(np.int64), FLUX_POINTS - 1)
    weight = curve.bins.weight[used] / curve.sigma**2
    half = max(1, round(duration / period * FLUX_POINTS / 2))
    weights = _sliding(_summed(place, weight), half)
    sums = _sliding(_summed(place, weight * curve.flat[used]), half)
    return np.divide(sums, np.sqrt(weights), out=np.zeros(FLUX_POINTS), where=weights > weight.min() / 2)


def _summed(place: IntArray, values: FloatArray) -> FloatArray:
    """Sum the values (n,) that fall on each of the 3000 phases, (3000,)."""
    return np.bincount(place, values, FLUX_POINTS).astype(np.float64)


def _sliding(values: FloatArray, half: int) -> FloatArray:
    """Sum values (n,) over `half` neighbours on either side, round the end, (n,)."""
    padded = np.concatenate([values[-half:], values, values[:half]])
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    return sums[2 * half + 1 :] - sums[: -2 * half - 1]


def _over_period(spectrum: BoxSpectrum) -> FloatArray:
    """Return the highest S/N in each band of frequency, (1000,), long periods first; 0 in a band without a trial."""
    band = np.searchsorted(BOX_EDGES_PER_DAY, 1 / spectrum.period_days, side="right") - 1
    highest = np.zeros(POWER_POINTS)
    np.maximum.at(highest, np.clip(band, 0, POWER_POINTS - 1), spectrum.snr)
    return highest
