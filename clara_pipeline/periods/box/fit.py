"""One box at one period: how deep, against which noise, and where exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from clara_pipeline.periods.compiled import compiled
from clara_pipeline.periods.detrend import (
    LEAST_NOISE,
    fitted_quadratics,
    half_kernels,
    local_quadratics_by_hole,
    robust_sigma,
    running_means,
    running_share,
    stretches,
    trend,
)
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.loops.holes import SIGNATURE, fit_levels
from clara_pipeline.periods.time_bins import TimeBins
from clara_pipeline.records import FloatArray

MASK_FACTOR = 1.5
"""The trend is blind within this multiple of the duration around each dip."""

COVERED = 0.4
"""A transit counts as seen when this share of it holds data."""

WHOLE = 0.9
USUAL_QUANTILE = 0.75
LEAST_CLEAN = 20
"""A dip's scatter is measured where it is covered to 90 %, or to 90 % of the third quartile where so few are."""


@dataclass(frozen=True, slots=True)
class Box:
    """A dip of one depth, repeating. `depth` is relative flux, positive downwards."""

    period_days: float
    epoch_days: float
    duration_days: float
    depth: float = 0.0
    snr: float = 0.0
    n_transits: int = 0
    """Transits of which at least 40 % were seen."""


def in_transit(time_days: FloatArray, box: Box, width: float = 1.0) -> np.ndarray:
    """Return which times lie within `width` durations centred on the dips, bool (n,)."""
    return (
        np.abs(phase(time_days, box.period_days, box.epoch_days)) * box.period_days <= 0.5 * width * box.duration_days
    )


def baseline(bins: TimeBins, window_days: float, box: Box) -> FloatArray:
    """Return the trend of a binned curve, float64 (n,), blind to the box's dips."""
    return _baseline(
        bins, window_days, *(round(days, 12) for days in (box.period_days, box.epoch_days, box.duration_days))
    )


@lru_cache(maxsize=2)
def _baseline(bins: TimeBins, window_days: float, period: float, epoch: float, duration: float) -> FloatArray:
    """Return what the refining, the fold and the triage of a star all ask for."""
    level = trend(bins, window_days, in_transit(bins.time_days, Box(period, epoch, duration), MASK_FACTOR))
    level.flags.writeable = False
    return level


def rated(bins: TimeBins, window_days: float, box: Box) -> Box:
    """Return `box` with depth, S/N and number of transits as the binned curve shows them.

    S/N = mean depth × √(transits' worth of data) ÷ the scatter of the depths found in the same way where
    there is no transit. Everything that makes false dips on this time scale is in that scatter: red noise
    and what the trend leaves of a rotating star, as in the combined differential photometric precision
    (Christiansen et al. 2012).
    """
    depth, weight, noise = dips_seen(bins, window_days, box)
    if weight.sum() == 0 or noise == 0:
        return replace(box, depth=0.0, snr=0.0, n_transits=0)
    mean = float(depth @ weight / weight.sum())
    snr = mean * np.sqrt(weight.sum()) / noise
    return replace(box, depth=mean, snr=float(snr), n_transits=int(np.count_nonzero(weight >= COVERED)))


def dips_seen(bins: TimeBins, window_days: float, box: Box) -> tuple[FloatArray, FloatArray, float]:
    """Return depth and seen share of each dip that falls within the curve, (m,), and the error of a whole one's depth.

    The error is the scatter of depths clear of the box's dips; 0 where there are too few.
    """
    depth, share, clean = single_depths(bins, window_days, box)
    centre = transit_bins(bins, box)
    noise = max(robust_sigma(depth[clean]), LEAST_NOISE) if np.count_nonzero(clean) >= LEAST_CLEAN else 0.0
    return depth[centre], share[centre], noise


def n_seen(bins: TimeBins, box: Box) -> int:
    """Return the transits of which at least 40 % were seen."""
    _, share = _inside(bins, _length(bins, box))
    return int(np.count_nonzero(share[transit_bins(bins, box)] >= COVERED))


def single_depths(bins: TimeBins, window_days: float, box: Box) -> tuple[FloatArray, FloatArray, np.ndarray]:
    """Return one dip's depth around every bin, the share of it seen, and where no transit is; (n,) each.

    Each depth is a local quadratic, blind to 1.5 durations around the bin and to the box's own dips, minus
    the mean inside. The third array is true where the dip would be clear of the box's own.
    """
    outside = np.where(in_transit(bins.time_days, box, MASK_FACTOR), 0.0, bins.weight)
    length = _length(bins, box)
    depth, share = dip_depths(bins, outside, window_days, length)
    return depth, share, _is_clean(bins, outside, length) & (depth != 0)  # 0: no data around to measure it from


def _is_clean(bins: TimeBins, outside: FloatArray, length: int) -> np.ndarray:
    """Tell which dips of `length` bins are clear of the box's, and seen as well as dips of this curve are, (n,).

    Where times jitter, of two long cadences that fall into one bin the next stays empty: no dip is covered whole.
    """
    share = running_share(outside, length)
    clean = share >= WHOLE
    if np.count_nonzero(clean) >= LEAST_CLEAN:
        return clean
    of_all = running_share(bins.weight, length)
    return share >= WHOLE * float(np.quantile(of_all[of_all > 0], USUAL_QUANTILE)) if (of_all > 0).any() else clean


def dip_depths(bins: TimeBins, outside: FloatArray, window_days: float, length: int) -> tuple[FloatArray, FloatArray]:
    """Measure the depth of one dip of `length` bins around every bin, and the share of it that was seen, both (n,).

    The level is a local quadratic of the weights `outside` (n,), blind to 1.5 lengths around the bin.
    """
    inside, share = _inside(bins, length)
    half = max(2, round(window_days / 2 / bins.width_days))
    value, curvature = fitted_quadratics(bins.flux, outside, stretches(bins), half, 0.5 * MASK_FACTOR * length)
    level = value + curvature * ((length**2 - 1) / 12 / (half + 1) ** 2)  # the mean of x² inside the dip
    return np.where(np.isfinite(level), level - inside, 0.0), share


@lru_cache(maxsize=16)
def _inside(bins: TimeBins, length: int) -> tuple[FloatArray, FloatArray]:
    """Return the mean flux over `length` bins around each, and the share of it seen: many peaks are of one length."""
    return running_means(bins.flux, bins.weight, length)


def levels_around_dips(bins: TimeBins, outside: FloatArray, window_days: float, lengths: Sequence[int]) -> FloatArray:
    """Fit the level at one dip around every bin, for dips of k lengths in bins, (k, n).

    As the mean of the level of `dip_depths` over the dip; NaN between stretches of data.
    """
    half = max(2, round(window_days / 2 / bins.width_days))
    levels = np.full((len(lengths), len(outside)), np.nan)
    x2 = np.array([(length**2 - 1) / 12 / (half + 1) ** 2 for length in lengths])  # means of x² inside the dips
    holes = [0.5 * MASK_FACTOR * length for length in lengths]
    if lengths and (loops := compiled(fit_levels, SIGNATURE)):
        widest_first = np.argsort(holes)[::-1]
        nearest = np.ceil(holes)[widest_first].astype(np.int64)
        found = np.full(levels.shape, np.nan)
        loops(bins.flux, outside, np.array(stretches(bins)), half_kernels(half, 0.0), nearest, x2[widest_first], found)
        levels[widest_first] = found
        return levels
    for first, last in stretches(bins):
        fits = local_quadratics_by_hole(bins.flux[first:last], outside[first:last], half, holes)
        for k, (value, curvature) in enumerate(fits):
            levels[k, first:last] = value + curvature * x2[k]
    return levels


def _length(bins: TimeBins, box: Box) -> int:
    """Return the bins in one transit."""
    return max(1, round(box.duration_days / bins.width_days))


def transit_bins(bins: TimeBins, box: Box) -> np.ndarray:
    """Return the index of the bin at the centre of every transit within the curve, (n_transits,)."""
    start, end = bins.time_days[0], bins.time_days[-1]
    cycles = np.arange(np.ceil((start - box.epoch_days) / box.period_days), (end - box.epoch_days) / box.period_days)
    index = np.rint((box.epoch_days + cycles * box.period_days - start) / bins.width_days).astype(np.int64)
    return np.minimum(np.maximum(index, 0), len(bins.time_days) - 1)
