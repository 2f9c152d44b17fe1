"""Apply each kind of filter at every cell, with its noise: by compiled loops where numba works, else by numpy."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from clara_pipeline.periods.compiled import compiled
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.loops.sums import BOXES, FLARES, STEPS, add_boxes, add_flares, compare_levels
from clara_pipeline.scan.matched.bank import FilterBank
from clara_pipeline.scan.matched.templates import DECAY, flare_shape, peak_of

LEAST_COVERED = 0.6
"""A filter counts where so much of its weight falls on points."""
SIZE_STEP = 1000
"""Transforms are rounded up to so many cells: curves of nearly the same length share the transforms of shapes."""


class Sums(NamedTuple):
    """Sums of one filter over the cells from each of k on, and their variance in white noise, float64 (k,).

    The variance is 0 where the filter does not count. The next filter may overwrite both.
    """

    total: FloatArray
    variance: FloatArray
    least: float
    """The smallest standard deviation that they can have."""


def box_sums(z_sum: FloatArray, bank: FilterBank, n: int) -> Sums:
    """Add up `n` cells from each on, by the running sums of `z`, (m + 1,)."""
    least = max(2.0, LEAST_COVERED * n)
    if loops := compiled(add_boxes, BOXES):
        return _filled(loops, z_sum, bank, n, least, n - 1, np.sqrt(least))
    count = _over(n, bank.n_sum)
    return Sums(_over(n, z_sum), np.where(count >= least, count, 0.0), np.sqrt(least))


def step_sums(z_sum: FloatArray, bank: FilterBank, n: int) -> Sums:
    """Compare the means of `n` cells before and after a step, by the running sums of `z`, (m + 1,)."""
    least, least_noise = LEAST_COVERED * n, np.sqrt(2 / n)
    if loops := compiled(compare_levels, STEPS):
        return _filled(loops, z_sum, bank, n, least, 2 * n - 1, least_noise)
    count = _over(n, bank.n_sum)
    mean, of_mean = _over(n, z_sum) / np.maximum(count, 1.0), 1 / np.maximum(count, 1.0)
    is_covered = np.minimum(count[:-n], count[n:]) >= least
    return Sums(mean[n:] - mean[:-n], np.where(is_covered, of_mean[:-n] + of_mean[n:], 0.0), least_noise)


def _over(n: int, running: FloatArray) -> FloatArray:
    return running[n:] - running[:-n]


def _filled(
    loops: Callable[..., None], z_sum: FloatArray, bank: FilterBank, n: int, least: float, lost: int, noise: float
) -> Sums:
    """Run loops over running sums for all cells but the last `lost`."""
    total, variance = bank.room[:, : max(0, bank.grid.size - lost)]
    loops(z_sum, bank.n_sum, n, least, total, variance)
    return Sums(total, variance, noise)


def flare_sums(z: FloatArray, bank: FilterBank) -> Iterator[Sums]:
    """Multiply the cells of `z` (m,) from each on with flares of every length of the bank, and add up."""
    loops = compiled(add_flares, FLARES)
    totals, weights = ([], []) if loops else (_correlated(z, bank.flares, 1), _flare_weights(bank))
    for k, n in enumerate(bank.flares):
        shape = flare_shape(n)
        peak, last, least = peak_of(shape), bank.grid.size - len(shape), LEAST_COVERED * float(shape @ shape)
        total, variance = bank.room[:, :last]
        if loops:
            decay = len(shape) - peak - 1
            loops(z, bank.present, shape[: peak + 1], decay, np.exp(-DECAY / n), least, total, variance)
        else:
            total, weight = totals[k][:last], weights[k][:last]
            variance = np.where((weight > least) & (bank.present[peak:][:last] > 0), weight, 0.0)
        yield Sums(total, variance, np.sqrt(least))


@lru_cache(maxsize=1)
def _flare_weights(bank: FilterBank) -> list[FloatArray]:
    """Add up the squares of flares of every length where points are: the same in both passes over a curve."""
    return _correlated(bank.present, bank.flares, 2)


def _correlated(values: FloatArray, lengths: tuple[int, ...], power: int) -> list[FloatArray]:
    """Correlate values (m,) with a power of flares of k lengths by Fourier transforms, k of float64 (at least m,)."""
    longest = max(len(flare_shape(n)) for n in lengths)
    size = next_fast_len(-(-(len(values) + longest) // SIZE_STEP) * SIZE_STEP, real=True)
    of_values = rfft(values, size)
    return [irfft(of_values * _flare_spectrum(n, power, size), size) for n in lengths]


@lru_cache(maxsize=32)
def _flare_spectrum(n: int, power: int, size: int) -> np.ndarray:
    return np.conj(rfft(flare_shape(n) ** power, size))
