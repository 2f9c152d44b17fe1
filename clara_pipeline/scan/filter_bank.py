"""What the matched filters need to know of a grid before they see any flux: where they count, and their noise.

It depends only on which cells hold points, so both passes over a curve share it. Noise is computed where somebody
asks for it: an array for each filter would be more than a processor keeps at hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.fft import next_fast_len

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.templates import (
    BUMP_HOURS,
    DIP_HOURS,
    FLARE_HOURS,
    LEAST_BUMP_CELLS,
    STEP_HOURS,
    correlated,
    durations,
    flare_shape,
    flare_spectra,
    peak_of,
)

LEAST_COVERED = 0.6
"""A filter counts where so much of its weight falls on points."""
CALIBRATION_POINTS = 4000
SIZE_STEP = 1000
"""Transforms are rounded up to so many cells: curves of nearly the same length share the transforms of shapes, and
sizes with a high power of two, twice as slow in batches, are rare."""


@dataclass(frozen=True, slots=True, eq=False)
class FilterNoise:
    """The noise of one filter's sums of white noise."""

    at: Callable[[Any], FloatArray]
    """Standard deviation of the sums at k cells, (k,); infinite where the filter does not count."""
    least: float
    """The smallest that it can be."""
    sample: np.ndarray
    """Cells by which the filter is calibrated, int (k,)."""


WHITE = FilterNoise(lambda cells: np.ones(len(cells)), 1.0, np.arange(0))
"""Of single cells."""


@dataclass(frozen=True, slots=True, eq=False)
class FlareBank:
    """The transforms of flares of k lengths, complex64 (at least k, size // 2 + 1), and the noise of their sums."""

    size: int
    spectra: np.ndarray
    n_cells: tuple[int, ...]
    noises: tuple[FilterNoise, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilterBank:
    """All filters for one grid of m cells; lengths are in cells."""

    grid: EvenGrid
    present: FloatArray
    """1 where a point is and 0 elsewhere, (m,); `n_sum` its running sums, (m + 1,)."""
    n_sum: FloatArray
    dips: tuple[int, ...]
    bumps: tuple[int, ...]
    boxes: dict[int, FilterNoise]
    """Of dips and bumps, by length."""
    flares: FlareBank
    steps: dict[int, FilterNoise]


def filter_bank(grid: EvenGrid) -> FilterBank:
    """Prepare all filters for a grid."""
    present = (grid.point >= 0).astype(np.float64)
    n_sum = np.concatenate([[0.0], np.cumsum(present)])
    dips, bumps = durations(DIP_HOURS, grid, 2), durations(BUMP_HOURS, grid, LEAST_BUMP_CELLS)
    return FilterBank(
        grid=grid,
        present=present,
        n_sum=n_sum,
        dips=dips,
        bumps=bumps,
        boxes={n: _box_noise(n_sum, n) for n in sorted({*dips, *bumps})},
        flares=_flare_bank(present, durations(FLARE_HOURS, grid, 2)),
        steps={n: _step_noise(n_sum, n) for n in durations(STEP_HOURS, grid, 3)},
    )


def _sample(counts: np.ndarray) -> np.ndarray:
    """Choose the cells of a calibration among those where a filter counts, bool (m,)."""
    cells = np.flatnonzero(counts)
    return cells[:: len(cells) // CALIBRATION_POINTS + 1]


def _counts(n_sum: FloatArray, n: int) -> FloatArray:
    """Count the points in `n` cells from each cell on, (m − n + 1,)."""
    return n_sum[n:] - n_sum[:-n]


def _box_noise(n_sum: FloatArray, n: int) -> FilterNoise:
    least = max(2.0, LEAST_COVERED * n)
    return FilterNoise(partial(_box_root, n_sum, n, least), np.sqrt(least), _sample(_counts(n_sum, n) >= least))


def _box_root(n_sum: FloatArray, n: int, least: float, cells: np.ndarray | slice) -> FloatArray:
    count = _counts(n_sum, n)[cells]
    return np.where(count >= least, np.sqrt(count), np.inf)


def _step_noise(n_sum: FloatArray, n: int) -> FilterNoise:
    is_covered = _counts(n_sum, n) >= LEAST_COVERED * n
    return FilterNoise(partial(_step_root, n_sum, n), np.sqrt(2 / n), _sample(is_covered[:-n] & is_covered[n:]))


def _step_root(n_sum: FloatArray, n: int, cells: np.ndarray | slice) -> FloatArray:
    """Compute the noise of the difference of the means of `n` cells before and after a step."""
    count = _counts(n_sum, n)
    before, after = np.maximum(count[:-n][cells], 1.0), np.maximum(count[n:][cells], 1.0)
    return np.where(np.minimum(before, after) >= LEAST_COVERED * n, np.sqrt(1 / before + 1 / after), np.inf)


def _flare_bank(present: FloatArray, lengths: tuple[int, ...]) -> FlareBank:
    n_cells = tuple(len(flare_shape(n)) for n in lengths)
    size = next_fast_len(-(-(len(present) + max(n_cells)) // SIZE_STEP) * SIZE_STEP, real=True)
    spectra, squares = flare_spectra(lengths, size)
    weights = correlated(present, squares, size)
    noises = (_flare_noise(present, weight, flare_shape(n)) for weight, n in zip(weights, lengths, strict=False))
    return FlareBank(size, spectra, n_cells, tuple(noises))


def _flare_noise(present: FloatArray, weights: FloatArray, shape: FloatArray) -> FilterNoise:
    last, peak, least = len(present) - len(shape), peak_of(shape), LEAST_COVERED * float(shape @ shape)
    counts = (weights[:last] > least) & (present[peak:][:last] > 0)
    return FilterNoise(partial(_flare_root, weights, counts), np.sqrt(least), _sample(counts))


def _flare_root(weights: FloatArray, counts: np.ndarray, cells: np.ndarray | slice) -> FloatArray:
    return np.where(counts[cells], np.sqrt(np.maximum(weights[cells], 1e-6)), np.inf)
