"""Measure the shift of the centroid in transit, and find where the source of the dip would be."""

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.periods.box.fit import baseline
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.time_bins import time_bins
from clara_pipeline.records import FloatArray
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.contrast import Contrast, in_transit_contrast
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.source import CENTROID_SIGMA, MAX_OFFSET_PIXELS, MIN_OFFSET_PIXELS, residual_centroid
from clara_pipeline.vetting.verdicts import depth_problem

BINS_PER_DURATION = 3
REACH_DURATIONS = 2.5
"""Shown each way of mid-transit."""
LEAST_POINTS = 3
"""A bin of fewer points has no error."""


@dataclass(frozen=True, slots=True, eq=False)
class BinnedCentroid:
    """The detrended centroid around mid-transit: all (n_bins,), positions in pixels; NaN where nothing was seen."""

    hours: FloatArray
    column: FloatArray
    column_err: FloatArray
    row: FloatArray
    row_err: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CentroidOffset:
    """The shift of the light in transit, in pixels, and how it scatters at other phases."""

    column: Contrast
    row: Contrast
    depth: float
    binned: BinnedCentroid

    @property
    def sigma(self) -> float:
        """Return the shift in its errors, both axes together."""
        return float(np.hypot(self.column.change / self.column.error, self.row.change / self.row.error))

    @property
    def source(self) -> tuple[float, float]:
        """Return where the dip comes from, (column, row) in pixels from the centre of light (Bryson et al. 2013, 2)."""
        away = -(1 - self.depth) / self.depth
        return self.column.change * away, self.row.change * away

    @property
    def source_err(self) -> float:
        """Return the error of the distance of `source`, in pixels."""
        change = np.array([self.column.change, self.row.change])
        share = change / max(float(np.hypot(*change)), 1e-12)
        error = float(np.hypot(share[0] * self.column.error, share[1] * self.row.error))
        return error * (1 - self.depth) / self.depth

    @property
    def word(self) -> str:
        """Return "no shift", "on target", "off target" or "unsure", by the limits of the vetting test `centroid`."""
        distance = float(np.hypot(*self.source))
        if self.sigma < CENTROID_SIGMA:
            return "no shift"
        if distance > MAX_OFFSET_PIXELS:
            return "unsure"
        return "on target" if distance < MIN_OFFSET_PIXELS else "off target"


def centroid_offset(signal: Signal) -> CentroidOffset:
    """Measure the shift of a file's centroids in transit. Raises ValueError, with the reason, where it cannot be."""
    found = [residual_centroid(signal.evidence, axis) for axis in ("column", "row")]
    if found[0] is None or found[1] is None:
        raise ValueError("the file has no centroids")
    column, row = together(found[0], found[1])
    across, up = in_transit_contrast(signal, column), in_transit_contrast(signal, row)
    if across is None or up is None or across.error == 0 or up.error == 0:
        raise ValueError("the centroid was not seen in and around transits")
    return CentroidOffset(across, up, _depth(signal), binned_centroid(signal, column, row))


def _depth(signal: Signal) -> float:
    """Return the share of light lost, measured as the shifts are: what ingress and egress take off goes out."""
    flux = np.asarray(signal.evidence.light_curve.flux, dtype=np.float64)
    level = float(np.nanmedian(flux))
    dip = in_transit_contrast(signal, flux / level) if level > 0 else None
    if dip is None:
        raise ValueError("no transit falls on data")
    if problem := depth_problem(-dip.change, dip.error) or ("there is no dip" if dip.change >= 0 else ""):
        raise ValueError(problem)
    return float(np.clip(-dip.change, 1e-9, 0.99))


def together(column: FloatArray, row: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return both, (n,), NaN where either is: each shift in column has its shift in row."""
    seen = np.isfinite(column) & np.isfinite(row)
    return np.where(seen, column, np.nan), np.where(seen, row, np.nan)


def binned_centroid(signal: Signal, column: FloatArray, row: FloatArray) -> BinnedCentroid:
    """Return the centroid without its trend, in a third of a duration each; `column` and `row` are the file's, (n,)."""
    duration = signal.box.duration_days
    n_bins = round(2 * REACH_DURATIONS * BINS_PER_DURATION) | 1
    reach = min(REACH_DURATIONS * duration, 0.5 * signal.box.period_days)
    edges = np.linspace(-reach, reach, n_bins + 1)
    means = [value for values in (column, row) for value in _means(signal, values, edges)]
    return BinnedCentroid(HOURS_PER_DAY * 0.5 * (edges[1:] + edges[:-1]), *means)


def _means(signal: Signal, values: FloatArray, edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and error of the detrended values in each bin."""
    time, flat = _without_trend(signal, values)
    offset = phase(time, signal.box.period_days, signal.box.epoch_days) * signal.box.period_days
    index = np.searchsorted(edges, offset, side="right") - 1
    inside = (index >= 0) & (index < len(edges) - 1)
    index, flat = index[inside], flat[inside]
    count = np.bincount(index, minlength=len(edges) - 1)
    mean = np.bincount(index, weights=flat, minlength=len(count)) / np.maximum(count, 1)
    square = np.bincount(index, weights=(flat - mean[index]) ** 2, minlength=len(count))
    error = np.sqrt(square / np.maximum(count - 1, 1) / np.maximum(count, 1))
    few = count < LEAST_POINTS
    return np.where(few, np.nan, mean), np.where(few, np.nan, error)


def _without_trend(signal: Signal, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return times and values of the finite points, in order of time, less a trend that is blind to the transits."""
    all_times = signal.evidence.light_curve.time_btjd
    seen = np.isfinite(all_times) & np.isfinite(values) & np.isfinite(signal.evidence.light_curve.flux)
    time, values = all_times[seen], values[seen]
    order = np.argsort(time, kind="stable")
    time, values = time[order], values[order] - np.median(values)
    bins = time_bins(time, values)
    box = replace(signal.box, depth=0.0)
    return time, values - np.interp(time, bins.time_days, baseline(bins, signal.window_days, box))
