"""A folded signal as the triage sees it: one view of the whole period, one of the transit.

Both are laid out as those of Astronet-Triage (Yu et al. 2019, AJ 158, 25, section 3): medians of equal bins
over [−P/2, P/2] and over two durations either side of the transit (less where the period is shorter), then
shifted and scaled so that the median is 0 and the lowest bin −1.
"""

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.loops.bin_medians import SIGNATURE, median_per_bin
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY

GLOBAL_BINS = 201
LOCAL_BINS = 61
LOCAL_DURATIONS = 2.0
"""Half the width of the local view."""

USUAL_DUTY = 0.05
"""Duration over period where an ephemeris has none."""


def folded_views(time_btjd: FloatArray, flat_flux: FloatArray, ephemeris: Ephemeris) -> tuple[FloatArray, FloatArray]:
    """Return the global (201,) and the local (61,) view, float64, of a flattened light curve, both (n,) and finite.

    Any level and unit of flux will do. Raises ClaraError for a curve or a period that cannot be folded.
    """
    period = ephemeris.period_days
    if not (np.isfinite(period) and period > 0 and np.isfinite(ephemeris.epoch_btjd)):
        raise ClaraError(f"an ephemeris of period {period} d and epoch {ephemeris.epoch_btjd} cannot be folded")
    if len(time_btjd) == 0:
        raise ClaraError("a light curve without points cannot be folded")
    from_centre = phase(time_btjd, period, ephemeris.epoch_btjd) * period
    half_width = min(LOCAL_DURATIONS * duration_days(ephemeris), period / 2)
    return _view(from_centre, flat_flux, period / 2, GLOBAL_BINS), _view(from_centre, flat_flux, half_width, LOCAL_BINS)


def duration_days(ephemeris: Ephemeris) -> float:
    """Return the ephemeris' duration, or a usual one where it has none."""
    hours = ephemeris.duration_hours
    return hours / HOURS_PER_DAY if hours and np.isfinite(hours) else USUAL_DUTY * ephemeris.period_days


def _view(from_centre: FloatArray, flux: FloatArray, half_width: float, n_bins: int) -> FloatArray:
    return normalised(filled(_medians(from_centre, flux, half_width, n_bins)))


def _medians(from_centre: FloatArray, flux: FloatArray, half_width: float, n_bins: int) -> FloatArray:
    """Return the median flux of each bin of ± `half_width`, NaN where empty."""
    if loops := compiled(median_per_bin, SIGNATURE):
        medians = np.full(n_bins, np.nan)
        loops(np.ascontiguousarray(from_centre), np.ascontiguousarray(flux, dtype=np.float64), half_width, medians)
        return medians
    index = np.floor((from_centre / half_width + 1) / 2 * n_bins).astype(np.int64)
    inside = (index >= 0) & (index < n_bins)
    return bin_medians(index[inside], flux[inside], n_bins)


def bin_medians(index: np.ndarray, flux: FloatArray, n_bins: int) -> FloatArray:
    """Return the median flux of each bin, float64 (n_bins,), NaN where empty; `index` (n,) below 256."""
    medians = np.full(n_bins, np.nan)
    if len(index) == 0:
        return medians
    order = np.argsort(flux)
    order = order[np.argsort(index[order].astype(np.uint8), kind="stable")]  # bytes are sorted by counting
    edges = np.searchsorted(index[order], np.arange(n_bins + 1))
    first, count = edges[:-1], np.diff(edges)
    full = count > 0
    middle = np.asarray(flux, dtype=np.float64)[order]
    low, high = (first + (count - 1) // 2)[full], (first + count // 2)[full]
    medians[full] = 0.5 * (middle[low] + middle[high])
    return medians


def filled(view: FloatArray) -> FloatArray:
    """Return the view (n,) with empty bins interpolated between their neighbours; all 0 where every bin is empty."""
    known = np.flatnonzero(np.isfinite(view))
    if len(known) == 0:
        return np.zeros(len(view))
    return np.interp(np.arange(len(view)), known, view[known])


def normalised(view: FloatArray) -> FloatArray:
    """Return the view (n,) with its median at 0 and its lowest bin at −1; all 0 for a level one."""
    above = view - np.median(view)
    lowest = above.min()
    return above / -lowest if lowest < 0 else np.zeros(len(view))
