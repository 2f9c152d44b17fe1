"""Slow trends of a light curve, taken out without crossing gaps and without eating transits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy.fft import next_fast_len

from clara_pipeline.median import median
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.periods.loops import deviation
from clara_pipeline.periods.loops.deviation import deviate
from clara_pipeline.periods.loops.quadratics import (
    LEAST_SUM,
    LEAST_WEIGHT,
    MOST_PASSES,
    NARROWING,
    OUTLIER_SIGMA,
    RIDGE,
    SIGNATURE,
    fit_quadratics,
)
from clara_pipeline.periods.time_bins import TimeBins
from clara_pipeline.records import FloatArray

WINDOWS_DAYS = (2.0, 1.2, 0.75, 0.5)
"""Full widths tried, widest first. A transit should be shorter than a third of its window."""

GAP_DAYS = 0.4
"""The trend does not cross a longer gap: fluxes often jump there."""

TOLERATED_EXCESS = 1.15
"""A wider window is taken as long as it leaves at most this multiple of the narrowest's scatter."""

LEAST_NOISE = 1e-8
"""No relative flux is known better: half the last digit of the files' own."""

_WHITE_SCATTER = {2.0: 1.0, 1.2: 0.93, 0.75: 0.86, 0.5: 0.75}
"""What the trend of pure white noise leaves of its two-hour scatter (simulated)."""

_ROBUST_PASSES = 2


def chosen_window_days(bins: TimeBins, in_transit: np.ndarray | None = None) -> float:
    """Return the window of `chosen_trend`, in days. `in_transit` has shape (n,)."""
    return chosen_trend(bins, in_transit)[0]


def chosen_trend(bins: TimeBins, in_transit: np.ndarray | None = None) -> tuple[float, FloatArray]:
    """Return the widest window that flattens the curve as well as the narrowest does, in days, and its trend, (n,).

    A wide window keeps transits whole, a rotating star needs a narrow one. Where the dips are known
    (`in_transit`, (n,)), plain fits are robust enough.
    """
    passes = _ROBUST_PASSES if in_transit is None else 0
    outside = bins if in_transit is None else replace(bins, weight=np.where(in_transit, 0.0, bins.weight))

    def fitted(window_days: float) -> tuple[float, FloatArray]:
        """Return the two-hour scatter after detrending, relative to that of white noise, and the trend."""
        level = trend(bins, window_days, in_transit, passes)
        return two_hour_scatter(outside, bins.flux - level) / _WHITE_SCATTER[window_days], level

    *wider, narrowest = WINDOWS_DAYS
    least, level_of_narrowest = fitted(narrowest)
    for window_days in wider:
        scatter, level = fitted(window_days)
        if scatter <= TOLERATED_EXCESS * least:
            return window_days, level
    return narrowest, level_of_narrowest


def two_hour_scatter(bins: TimeBins, residual: FloatArray) -> float:
    """Return the robust scatter of two-hour running means: the noise a transit has to stand out from.

    `residual` has shape (n_bins,).
    """
    means, covered = running_means(residual, bins.weight, max(1, round(2 / 24 / bins.width_days)))
    return robust_sigma(means[covered >= 0.7])


def running_means(values: FloatArray, weight: FloatArray, length: int) -> tuple[FloatArray, FloatArray]:
    """Return the weighted means over `length` neighbouring bins, and the share of their weight that is there.

    All have shape (n_bins,).
    """
    box = np.ones(min(length, len(values)))
    total = np.convolve(weight, box, "same")
    return np.convolve(weight * values, box, "same") / np.maximum(total, 1e-12), total / length


def running_share(weight: FloatArray, length: int) -> FloatArray:
    """Return the share of the weight of `length` neighbouring bins that is there; takes and returns shape (n_bins,)."""
    return np.convolve(weight, np.ones(min(length, len(weight))), "same") / length


def robust_sigma(values: FloatArray) -> float:
    """Return 1.4826 times the median absolute deviation; 0 for nothing. `values` has shape (n,)."""
    if not len(values):
        return 0.0
    if values.dtype == np.float64 and values.flags.carray and (loops := compiled(deviate, deviation.SIGNATURE)):
        result = np.empty(2)
        loops(values, result)
        return float(1.4826 * result[1])
    return float(1.4826 * median(np.abs(values - median(values))))


def trend(
    bins: TimeBins, window_days: float, in_transit: np.ndarray | None = None, robust_passes: int = _ROBUST_PASSES
) -> FloatArray:
    """Return the slow trend under a binned curve, float64 (n,); empty bins hold an interpolated value.

    Robust local quadratics with tricube weights (Cleveland 1979), each stretch between gaps for
    itself. Bins marked in `in_transit` (n,) carry no weight, so the trend passes over the dips.
    """
    weight = bins.weight if in_transit is None else np.where(in_transit, 0.0, bins.weight)
    half = max(2, round(window_days / 2 / bins.width_days))
    parts = [part for part in stretches(bins) if np.count_nonzero(weight[slice(*part)]) > 3]
    level, _ = fitted_quadratics(bins.flux, weight, parts, half, passes=robust_passes)
    known = np.isfinite(level)
    if not known.any():
        return np.full(len(level), bins.flux[bins.filled].mean() if bins.filled.any() else 0.0)
    unknown = ~known
    level[unknown] = np.interp(bins.time_days[unknown], bins.time_days[known], level[known])
    return level


@lru_cache(maxsize=4)
def stretches(bins: TimeBins) -> list[tuple[int, int]]:
    """Split bins at gaps longer than GAP_DAYS; returns (first, last) bin of each stretch."""
    filled = np.flatnonzero(bins.filled)
    after_gap = np.flatnonzero(np.diff(filled) * bins.width_days > GAP_DAYS) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(filled, after_gap) if len(part)]


def fitted_quadratics(
    flux: FloatArray,
    weight: FloatArray,
    parts: Sequence[tuple[int, int]],
    half: int,
    hole: float = 0.0,
    passes: int = 0,
) -> tuple[FloatArray, FloatArray]:
    """Return (c₀, c₂) of `local_quadratics` within each part (first bin, end), NaN elsewhere; all arrays (n,).

    After `passes` of bisquare reweighting, as `_robust_quadratic` describes it. By compiled loops where numba works.
    """
    value, curvature = np.full((2, len(flux)), np.nan)
    loops = compiled(fit_quadratics, SIGNATURE)
    if loops is not None and parts:
        loops(flux, weight, np.array(parts), half_kernels(half, hole), passes, value, curvature)
        return value, curvature
    for first, end in parts:
        part = slice(first, end)
        value[part], curvature[part] = _robust_quadratic(flux[part], weight[part], half, hole, passes)
    return value, curvature


@lru_cache(maxsize=64)
def half_kernels(half: int, hole: float) -> FloatArray:
    """Return tricube · xᵖ, p = 0…4, beyond `hole` bins, from the centre (halved) outwards: (5, an even number)."""
    distance = np.arange(half + 1 + (half + 1) % 2)
    x = distance / (half + 1)
    tricube = np.where(distance >= hole, (1 - np.minimum(x, 1.0) ** 3) ** 3, 0.0)
    kernels = tricube * x ** np.arange(5)[:, None]
    kernels[:, 0] *= 0.5
    return kernels


def _robust_quadratic(
    flux: FloatArray, weight: FloatArray, half: int, hole: float, passes: int
) -> tuple[FloatArray, FloatArray]:
    """Return (c₀, c₂) after bisquare reweighting: what one fit leaves beyond 5 σ does not pull the next.

    A dip of a thousand σ has pulled the first fit by many σ all around it. There σ begins as a tenth of
    the dip and narrows step by step, or the dip's surroundings would be the outliers.
    """
    level, curvature = local_quadratics(flux, weight, half, hole)
    widest = 0.0
    for step in range(MOST_PASSES if passes else 0):
        residual = flux - level
        scatter = robust_sigma(residual[weight > 0])
        widest = widest * NARROWING if step else 0.1 * float(np.abs(residual[weight > 0]).max())
        sigma = max(scatter, widest)
        if sigma == 0.0:
            break
        distance = np.minimum(np.abs(residual) / (OUTLIER_SIGMA * sigma), 1.0)
        # the floor lets a stretch that is all outliers (a ramp, a long flare) still follow itself
        reweighted = np.where(weight > 0, weight * np.maximum((1 - distance**2) ** 2, LEAST_WEIGHT), 0.0)
        level, curvature = local_quadratics(flux, reweighted, half, hole)
        if sigma == scatter:
            passes -= 1
        if passes == 0:
            break
    return level, curvature


def local_quadratics(
    flux: FloatArray, weight: FloatArray, half: int, hole: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Return the value and curvature term of the quadratic c₀ + c₁x + c₂x² fitted around each bin: (c₀, c₂), each (n,).

    x runs from −1 to 1 over ± (`half` + 1) bins; bins closer than `hole` bins do not count. Weighted sums by
    FFT, then Cramer's rule for the 3 × 3 normal equations.
    """
    return next(local_quadratics_by_hole(flux, weight, half, (hole,)))


def local_quadratics_by_hole(
    flux: FloatArray, weight: FloatArray, half: int, holes: Sequence[float]
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Fit `local_quadratics` for several holes; the data, each (n,), are transformed once."""
    size = next_fast_len(len(flux) + 2 * half, real=True)
    of_weight, of_flux = np.fft.rfft([weight, weight * flux], size)
    for hole in holes:
        kernels = _moment_kernels(half, hole, size)
        products = np.concatenate([of_weight * kernels, of_flux * kernels[:3]])
        yield _solved(*np.fft.irfft(products, size)[:, half : half + len(flux)])


def _solved(
    s0: FloatArray,
    s1: FloatArray,
    s2: FloatArray,
    s3: FloatArray,
    s4: FloatArray,
    t0: FloatArray,
    t1: FloatArray,
    t2: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Solve the normal equations of moments s of the weights and t of the weighted flux: (c₀, c₂).

    NaN where no data carry weight: what the sums hold there is rounding noise.
    """
    # a small ridge keeps slope and curvature quiet where one side has no data
    s0 = np.where(s0 > LEAST_SUM, s0, np.nan)
    a, b = s2 + RIDGE * s0, s4 + RIDGE * s0
    k00, k01, k02 = a * b - s3 * s3, s1 * b - s2 * s3, s1 * s3 - s2 * a  # minors of the matrix
    determinant = s0 * k00 - s1 * k01 + s2 * k02
    value = t0 * k00 - t1 * k01 + t2 * k02
    curvature = t0 * k02 - t1 * (s0 * s3 - s1 * s2) + t2 * (s0 * a - s1 * s1)
    return value / determinant, curvature / determinant


@lru_cache(maxsize=64)
def _moment_kernels(half: int, hole: float, size: int) -> np.ndarray:
    """Return the transforms of tricube · xᵖ for p = 0…4, complex (5, size // 2 + 1)."""
    distance = np.arange(-half, half + 1)
    x = distance / (half + 1)
    tricube = np.where(np.abs(distance) >= hole, (1 - np.abs(x) ** 3) ** 3, 0.0)
    return np.fft.rfft(tricube * (-x) ** np.arange(5)[:, None], size)  # reversed: a correlation
