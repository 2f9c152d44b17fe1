"""A light curve made ready for the box search: binned, flattened, flares out."""

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.median import median
from clara_pipeline.periods.detrend import LEAST_NOISE, chosen_trend, robust_sigma
from clara_pipeline.periods.last_asked import last_asked
from clara_pipeline.periods.search_span import SEARCHED_DAYS
from clara_pipeline.periods.time_bins import TimeBins, time_bins
from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.records import FloatArray

BRIGHT_SIGMA = 3.5
"""Bins this far above the trend are flares or glitches: a search for dips leaves them out."""

TREND_ERROR = 1e-5
"""Of the deepest dip: bins this far above the trend may be its doing."""


@dataclass(frozen=True, slots=True, eq=False)
class FlatCurve:
    """Bins of relative flux, the window their trend was taken with, and `flat` = flux − trend, (n,)."""

    bins: TimeBins
    window_days: float
    flat: FloatArray
    level: FloatArray | None = None
    """The trend of `bins` (n,) where it is known already: where no bin is too bright to count."""

    @property
    def sigma(self) -> float:
        """Robust scatter of the bins about the trend."""
        return _noise(self.flat[self.bins.filled])


@last_asked
def flat_curve(time_days: FloatArray, flux: FloatArray) -> FlatCurve:
    """Bin and flatten a sorted curve of relative flux, both (n,)."""
    bins = time_bins(time_days, flux)
    window, level = chosen_trend(bins)
    flat = np.where(bins.filled, bins.flux - level, 0.0)
    bright = flat > BRIGHT_SIGMA * _noise(flat[bins.filled])
    without_bright = replace(bins, weight=np.where(bright, 0.0, bins.weight))
    return FlatCurve(without_bright, window, flat, None if bright.any() else level)


def _noise(flat: FloatArray) -> float:
    """Return the robust scatter, but never less than what the trend leaves beside the deepest dip."""
    return max(robust_sigma(flat), LEAST_NOISE, TREND_ERROR * float(np.ptp(flat)) if len(flat) else 0.0)


@last_asked
def in_order(time_btjd: FloatArray, flux: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return times increasing, and the flux over its median (about 1), float64 (n,)."""
    order = np.argsort(time_btjd, kind="stable")
    values = np.asarray(flux, dtype=np.float64)[order]
    middle, spread = median(values), float(np.std(values))
    # a faint star's background may be over-subtracted: then fluxes have no unit but their own scatter
    relative = values / middle if has_zero_point(values) else 1.0 + (values - middle) / (spread or 1.0)
    time_days = np.asarray(time_btjd, dtype=np.float64)[order]
    time_days.flags.writeable = relative.flags.writeable = False
    return time_days, relative


def densest_stretch(time_days: FloatArray, longest_days: float = SEARCHED_DAYS) -> slice:
    """Return the stretch of sorted times, at most so long, that holds the most points: what a box search can afford.

    `time_days` has shape (n,).
    """
    if time_days[-1] <= time_days[0] + longest_days:
        return slice(0, len(time_days))
    ends = np.searchsorted(time_days, time_days + longest_days, side="right")
    first = int(np.argmax(ends - np.arange(len(time_days))))
    return slice(first, int(ends[first]))
