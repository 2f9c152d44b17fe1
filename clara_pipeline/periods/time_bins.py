"""A light curve on an even grid of time: what the box search and the detrending work on."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.median import median
from clara_pipeline.periods.last_asked import last_asked
from clara_pipeline.records import FloatArray

WIDTH_DAYS = 20.0 / 1440.0
"""Twenty minutes: a third of the shortest transit searched for."""

MIN_FILLED = 0.3
"""A bin counts when it holds this share of the points that bins of this curve usually hold."""

FEW_POINTS = 4
"""A bin of two or three cadences begins half a cadence before the first point."""

SPIKE_SIGMA = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class TimeBins:
    """Bin centres, mean flux and how full each bin is: 1 as the usual one, 0 empty (its flux is 0)."""

    time_days: FloatArray
    flux: FloatArray
    weight: FloatArray
    width_days: float

    @property
    def filled(self) -> np.ndarray:
        """Tell which bins hold data, shape (n_bins,)."""
        return self.weight > 0

    @property
    def span_days(self) -> float:
        """Return the length of all bins, empty ones included, in days."""
        return len(self.time_days) * self.width_days


@last_asked
def cadence_days(time_days: FloatArray) -> float:
    """Return the usual step between sorted times, points at the same time apart. `time_days` has shape (n,)."""
    steps = np.diff(time_days)
    return median(steps[steps > 0])


@last_asked
def time_bins(time_days: FloatArray, flux: FloatArray) -> TimeBins:
    """Return the means over 20 minutes (or one cadence, if longer) of a sorted, finite light curve, both (n,).

    Bright spikes (flares, cosmic rays) are left out of the means.
    """
    cadence = cadence_days(time_days)
    width = max(WIDTH_DAYS, cadence)
    # two or three points a bin lie clear of its edges: jitter would put three into one bin and one into the next
    start = time_days[0] - (0.5 * cadence if cadence < width < FEW_POINTS * cadence else 0.0)
    index = np.floor((time_days - start) / width).astype(np.int64)
    n_bins = int(index[-1]) + 1
    flux = np.asarray(flux, dtype=np.float64)
    quiet = ~_spikes(index, flux, n_bins)
    mean, count = _means(index[quiet], flux[quiet], n_bins)
    weight = np.minimum(count / median(count[count > 0]), 1.0)
    weight[weight < MIN_FILLED] = 0.0
    centres = start + (np.arange(n_bins) + 0.5) * width
    return TimeBins(centres, np.where(weight > 0, mean, 0.0), weight, width)


def _spikes(index: np.ndarray, flux: FloatArray, n_bins: int) -> np.ndarray:
    """Return the points 5 σ above their bin's mean and both neighbours' (on a steep eclipse none is), bool (n,)."""
    mean, count = _means(index, flux, n_bins)
    sides = np.pad(np.where(count > 0, mean, -np.inf), 1, constant_values=-np.inf)
    level = np.maximum.reduce([sides[:-2], sides[1:-1], sides[2:]])
    limit = SPIKE_SIGMA * 1.4826 * median(np.abs(flux - mean[index])) + 1e-300
    return flux - level[index] > limit


def _means(index: np.ndarray, flux: FloatArray, n_bins: int) -> tuple[FloatArray, FloatArray]:
    count = np.bincount(index, minlength=n_bins).astype(np.float64)
    return np.bincount(index, weights=flux, minlength=n_bins) / np.maximum(count, 1.0), count
