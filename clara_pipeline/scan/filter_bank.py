"""What the matched filters need to know of a grid before they see any flux: where they count, and their noise.

It depends only on which cells hold points, so both passes over a curve share it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.templates import (
    BUMP_HOURS,
    DIP_HOURS,
    FLARE_HOURS,
    LEAST_BUMP_CELLS,
    STEP_HOURS,
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
class Norm:
    """The noise of one filter's sums of white noise."""

    root: FloatArray
    """Standard deviation of the sum at each cell, infinite where the filter does not count."""
    sample: np.ndarray
    """Cells by which the filter is calibrated, int (k,)."""


@dataclass(frozen=True, slots=True, eq=False)
class StepNorm:
    """Points in the cells before and after each step, at least 1, and the noise of the difference of their means."""

    before: FloatArray
    after: FloatArray
    difference: Norm


@dataclass(frozen=True, slots=True, eq=False)
class FlareNorms:
    """The transforms of k flares, complex64 (k, size // 2 + 1), and the noise of their sums."""

    size: int
    spectra: np.ndarray
    norms: tuple[Norm, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilterBank:
    """All filters for one grid of m cells; lengths are in cells."""

    grid: EvenGrid
    present: FloatArray
    """1 where a point is and 0 elsewhere, (m,); `n_sum` its running sums, (m + 1,)."""
    n_sum: FloatArray
    dips: tuple[int, ...]
    bumps: tuple[int, ...]
    boxes: dict[int, Norm]
    """Of dips and bumps, by length."""
    flares: FlareNorms
    steps: dict[int, StepNorm]


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
        boxes={n: _box_norm(n_sum, n) for n in sorted({*dips, *bumps})},
        flares=_flare_norms(present, durations(FLARE_HOURS, grid, 2)),
        steps={n: _step_norm(n_sum, n) for n in durations(STEP_HOURS, grid, 3)},
    )


def _norm(root: FloatArray, valid: np.ndarray) -> Norm:
    cells = np.flatnonzero(valid)
    return Norm(np.where(valid, root, np.inf), cells[:: len(cells) // CALIBRATION_POINTS + 1])


def _box_norm(n_sum: FloatArray, n: int) -> Norm:
    count = n_sum[n:] - n_sum[:-n]
    return _norm(np.sqrt(np.maximum(count, 1.0)), count >= max(2.0, LEAST_COVERED * n))


def _step_norm(n_sum: FloatArray, n: int) -> StepNorm:
    count = n_sum[n:] - n_sum[:-n]
    before, after = np.maximum(count[:-n], 1.0), np.maximum(count[n:], 1.0)
    is_covered = np.minimum(before, after) >= LEAST_COVERED * n
    return StepNorm(before, after, _norm(np.sqrt(1 / before + 1 / after), is_covered))


def _flare_norms(present: FloatArray, lengths: tuple[int, ...]) -> FlareNorms:
    shapes = [flare_shape(n) for n in lengths]
    longest = len(present) + max(map(len, shapes))
    size = next_fast_len(-(-longest // SIZE_STEP) * SIZE_STEP, real=True)
    spectra, squares = flare_spectra(lengths, size)
    weights = irfft(squares * rfft(present.astype(np.float32), size), size)
    norms = []
    for shape, weight in zip(shapes, weights, strict=True):
        last = len(present) - len(shape)
        covered = weight[:last] > LEAST_COVERED * float(shape @ shape)
        covered &= present[peak_of(shape) :][:last] > 0
        norms.append(_norm(np.sqrt(np.maximum(weight[:last], 1e-6)), covered))
    return FlareNorms(size, spectra, tuple(norms))
