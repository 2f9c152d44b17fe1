"""The highest peaks of a light curve's box spectrum, each refined to an ephemeris as the period search does it."""

from collections.abc import Iterable

import numpy as np

from clara_pipeline.periods.box.ephemeris import (
    MAX_SPAN_SHARE,
    MIN_BINS,
    MIN_PERIOD_DAYS,
    MOST_PEAKS,
    efficiency_at,
    falling_peaks,
    flat_spectrum,
)
from clara_pipeline.periods.box.fit import Box, n_seen, rated
from clara_pipeline.periods.box.least_squares import BoxSpectrum
from clara_pipeline.periods.box.refine import as_ephemeris, refined
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.records import Ephemeris, FloatArray

APART = 0.03
"""Peaks nearer to each other in period (a share of it) are shoulders of one; refined ones a third of that."""

MOST_RATED = 10
"""The box spectrum knows white noise alone; so many of its peaks have their true S/N worked out."""


def box_spectrum_of(curve: FlatCurve, max_period_days: float = 20.0, engine: str = "auto") -> BoxSpectrum | None:
    """Return the box spectrum over the periods that the period search tries; None where there is too little."""
    longest = min(max_period_days, MAX_SPAN_SHARE * curve.bins.span_days)
    if not longest > MIN_PERIOD_DAYS or np.count_nonzero(curve.bins.filled) < MIN_BINS:
        return None
    return flat_spectrum(curve, MIN_PERIOD_DAYS, longest, engine)


def box_peaks(
    time_days: FloatArray, flux: FloatArray, curve: FlatCurve, spectrum: BoxSpectrum, n_peaks: int
) -> list[Ephemeris]:
    """Return the highest peaks with dips seen twice, refined at full cadence, the largest S/N first.

    `time_days` sorted and `flux` relative, both (n,); `curve` the same, binned and flattened.
    """
    boxes = _apart(peak for peak in falling_peaks(spectrum, MOST_PEAKS) if n_seen(curve.bins, peak) >= 2)
    strongest = sorted((rated(curve.bins, curve.window_days, box) for box in boxes), key=lambda box: -box.snr)
    found: list[Ephemeris] = []
    for box in strongest[:n_peaks]:
        fine = refined(time_days, flux, curve.bins, curve.window_days, box)
        is_new = all(abs(fine.period_days / other.period_days - 1) > APART / 3 for other in found)
        if is_new and fine.depth > 0 and fine.snr > 0:
            found.append(as_ephemeris(fine, efficiency_at(spectrum, box.period_days)))
    return sorted(found, key=lambda ephemeris: -(ephemeris.snr or 0.0))


def _apart(boxes: Iterable[Box]) -> list[Box]:
    """Return the peaks that are no shoulders of a higher one, at most as many as are worth rating."""
    kept: list[Box] = []
    for box in boxes:
        if len(kept) < MOST_RATED and all(abs(box.period_days / other.period_days - 1) > APART for other in kept):
            kept.append(box)
    return kept
