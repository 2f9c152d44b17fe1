"""The trend of a light curve by the method and window that a person chose; the pipeline itself uses `detrend.py`."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.fit import MASK_FACTOR, baseline, in_transit
from clara_pipeline.periods.detrend import stretches, trend
from clara_pipeline.periods.flat_flux import as_box
from clara_pipeline.periods.time_bins import TimeBins, time_bins
from clara_pipeline.periods.trends.running import running_biweight, running_median
from clara_pipeline.periods.trends.sines import sines_under
from clara_pipeline.records import Ephemeris, FloatArray

METHODS = ("quadratic", "biweight", "median", "sines")
"""Local quadratics as the pipeline fits them; Tukey's biweight; running median; sinusoids no faster than the window."""

WINDOW_LIMITS_DAYS = (0.1, 20.0)


@dataclass(frozen=True, slots=True)
class Detrending:
    """A method of `METHODS` and the full width of its window, in days."""

    method: str
    window_days: float

    @property
    def words(self) -> str:
        """Return `biweight 1 d`."""
        return f"{self.method} {self.window_days:g} d"


def trend_by(
    detrending: Detrending, time_days: FloatArray, flux: FloatArray, dips: Ephemeris | None = None
) -> FloatArray:
    """Return the trend of sorted, finite times and relative flux, both (n,), at these times, float64 (n,).

    It does not follow the dips of `dips` where that knows how long they last. Works on means over twenty
    minutes, each stretch between gaps for itself; sinusoids run through all of it.
    """
    bins = time_bins(time_days, flux)
    box = as_box(dips) if dips is not None and dips.duration_hours else None
    if detrending.method == "quadratic":
        level = trend(bins, detrending.window_days) if box is None else baseline(bins, detrending.window_days, box)
    else:
        hidden = ~bins.filled if box is None else ~bins.filled | in_transit(bins.time_days, box, MASK_FACTOR)
        level = _level(detrending, bins, np.where(hidden, np.nan, bins.flux))
    known = np.isfinite(level)
    if not known.any():
        return np.ones(len(time_days))
    return np.interp(time_days, bins.time_days[known], level[known])


def _level(detrending: Detrending, bins: TimeBins, flux: FloatArray) -> FloatArray:
    """Return the trend of bins, NaN where hidden, (n_bins,); NaN where nothing is within the window."""
    if detrending.method == "sines":
        return sines_under(bins.time_days, flux, detrending.window_days)
    running = {"median": running_median, "biweight": running_biweight}[detrending.method]
    level = np.full(len(flux), np.nan)
    half = max(2, round(detrending.window_days / 2 / bins.width_days))
    for first, end in stretches(bins):
        level[first:end] = running(flux[first:end], half)
    return level
