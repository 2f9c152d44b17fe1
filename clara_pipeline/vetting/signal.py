"""Signal that every test looks at: one light curve, flattened, as seen from one ephemeris."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.periods.box.fit import MASK_FACTOR, Box, baseline, in_transit, single_depths
from clara_pipeline.periods.detrend import LEAST_NOISE, chosen_trend, chosen_window_days, robust_sigma
from clara_pipeline.periods.flat_curve import in_order
from clara_pipeline.periods.flat_flux import as_box
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.time_bins import WIDTH_DAYS, TimeBins, cadence_days, time_bins
from clara_pipeline.periods.trends.rotation import rotation_of
from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.vetting.beside.dip_search import FoldScan, scan_fold
from clara_pipeline.vetting.transit_events import Events, events_of

MIN_POINTS = 50
PROFILE_BINS = 48
ASSUMED_DUTY = 0.1
"""Share of the period a dip is taken to last where the ephemeris (Lomb–Scargle) does not say."""


class BinnedTimes(NamedTuple):
    """Where bins start, in which of them each time is, (n,), and how many are in each, (n_bins,)."""

    start: float
    bin_of: np.ndarray
    n_points: np.ndarray


@dataclass(frozen=True)
class Signal:
    """Arrays are (n,), sorted in time, finite. `flat` is relative flux minus its trend; dips are negative."""

    evidence: Evidence
    ephemeris: Ephemeris
    box: Box
    time: FloatArray
    flux: FloatArray
    """Relative flux, about 1."""
    flat: FloatArray
    offset_days: FloatArray
    """Time since the nearest dip's centre."""
    bins: TimeBins
    flat_bins: FloatArray
    """`bins.flux` minus its trend, as long as the bins."""
    window_days: float
    step_days: float

    @property
    def has_duration(self) -> bool:
        """Whether the ephemeris says how long a dip lasts; else `box` has an assumed duration."""
        return bool(self.ephemeris.duration_hours)

    @cached_property
    def inside(self) -> np.ndarray:
        """Tell which points are inside a transit, shape (n_points,)."""
        return np.abs(self.offset_days) <= 0.5 * self.box.duration_days

    @cached_property
    def around(self) -> np.ndarray:
        """Out of transit, but near: between 1.5 and 4 durations in full width. Returns a mask of shape (n_points,)."""
        distance = np.abs(self.offset_days) / self.box.duration_days
        return (distance > 0.5 * MASK_FACTOR) & (distance <= 2.0)

    @cached_property
    def dip_profile(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Average the dip's surroundings in 48 bins: (x in durations, ±1.5, mean flux, weight 1/σ²), each (48,)."""
        x = self.offset_days / self.box.duration_days
        near = np.abs(x) < 1.5
        index = np.floor((x[near] + 1.5) / 3.0 * PROFILE_BINS).astype(np.int64)
        count = np.bincount(index, minlength=PROFILE_BINS)[:PROFILE_BINS]
        total = np.bincount(index, weights=self.flat[near], minlength=PROFILE_BINS)[:PROFILE_BINS]
        centres = (np.arange(PROFILE_BINS) + 0.5) / PROFILE_BINS * 3.0 - 1.5
        return centres, total / np.maximum(count, 1), count / self.point_noise**2

    @cached_property
    def point_noise(self) -> float:
        """Robust scatter of single points about the trend, out of transit."""
        return max(robust_sigma(self.flat[~self.inside]), LEAST_NOISE)

    @cached_property
    def single_noise(self) -> float:
        """Error of one whole transit's depth: the scatter of depths where there is no transit."""
        depth, _, clean = single_depths(self.bins, self.window_days, self.box)
        if np.count_nonzero(clean) >= 20:
            return max(robust_sigma(depth[clean]), LEAST_NOISE)
        return self.point_noise * float(np.sqrt(self.step_days / self.box.duration_days))

    @cached_property
    def redness(self) -> float:
        """How much larger a transit's error is than white noise would make it, at least 1."""
        white = self.point_noise * float(np.sqrt(self.step_days / self.box.duration_days))
        return max(self.single_noise / white, 1.0) if white > 0 else 1.0

    @cached_property
    def has_zero_point(self) -> bool:
        """Whether depths are parts of the star's light."""
        return has_zero_point(self.evidence.light_curve.flux[self.finite])

    @cached_property
    def finite(self) -> np.ndarray:
        """Tell which rows of the file have a time and a flux, shape (n_rows,)."""
        return _finite(self.evidence)

    @cached_property
    def file_time(self) -> FloatArray:
        """Return their times in the file's order, shape (n_points,)."""
        return self.evidence.light_curve.time_btjd[self.finite]

    @property
    def column_bin_days(self) -> float:
        """Return the width of the bins that other columns of the file are looked at in."""
        return min(WIDTH_DAYS, self.box.duration_days / 4)

    @cached_property
    def binned_times(self) -> BinnedTimes:
        """Return `file_time` in these bins: the same for all columns that are whole."""
        return binned_times(self.file_time, self.column_bin_days)

    @cached_property
    def events(self) -> Events:
        """Measure the single transits of the signal."""
        return events_of(self.time, self.flat, self.box, self.step_days, self.single_noise)

    @cached_property
    def fold_scan(self) -> FoldScan | None:
        """Measure a dip of the transit's duration at every phase of the fold; None where the period has no room."""
        return scan_fold(self.offset_days, self.flat, self.box, self.step_days, self.single_noise)


def signal_of(evidence: Evidence, ephemeris: Ephemeris) -> Signal:
    """Return the light curve from the ephemeris's point of view.

    Raises UnreadableLightCurve with fewer than 50 finite points.
    """
    curve = evidence.light_curve
    finite = _finite(evidence)
    if np.count_nonzero(finite) < MIN_POINTS or np.ptp(curve.time_btjd[finite]) == 0:
        raise UnreadableLightCurve(f"{curve.filename} has too few points to test a signal on.")
    time, flux = in_order(curve.time_btjd[finite], curve.flux[finite])
    box = _with_duration(as_box(ephemeris))
    if ephemeris.duration_hours and (spots := rotation_of(time, flux, box)) is not None:
        flux = flux - spots
    bins = time_bins(time, flux)
    if ephemeris.duration_hours:
        window = chosen_window_days(bins, in_transit(bins.time_days, box, MASK_FACTOR))
        level = baseline(bins, window, box)
    else:  # a mask as long as the assumed dip would leave the trend nothing to hold on to
        window, level = chosen_trend(bins)
    flat = flux - np.interp(time, bins.time_days, level)
    offset = phase(time, box.period_days, box.epoch_days) * box.period_days
    return Signal(
        evidence, ephemeris, box, time, flux, flat, offset, bins, bins.flux - level, window, cadence_days(time)
    )


def binned_times(time_days: FloatArray, width_days: float) -> BinnedTimes:
    """Return which bin each time is in, times (n,) in any order."""
    start = float(time_days.min())
    bin_of = np.floor((time_days - start) / width_days).astype(np.int64)
    return BinnedTimes(start, bin_of, np.bincount(bin_of))


def _finite(evidence: Evidence) -> np.ndarray:
    return np.isfinite(evidence.light_curve.time_btjd) & np.isfinite(evidence.light_curve.flux)


def _with_duration(box: Box) -> Box:
    if box.duration_days > 0:
        return box
    return Box(box.period_days, box.epoch_days, ASSUMED_DUTY * box.period_days)
