"""Matched filters: measure how significant an event of each shape is at each cadence.

Every filter gives a map (m,) in standard deviations of its own output: for white noise the textbook signal
to noise of a fit of the shape, less where slow noise makes long averages scatter more than white noise does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import maximum_filter1d

from clara_pipeline.periods.detrend import robust_sigma
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
LEAST_STEP_SIGMA = 7.0
"""Weaker steps cannot be told from slow noise."""
STEP_BACK_HOURS = 14.0
STEP_BACK_SHARE = 0.6
LARGEST_Z = 300.0
"""Larger departures are cut for the filters: sums in single precision stay exact enough."""


@dataclass(frozen=True, slots=True, eq=False)
class NormalizedFlux:
    """Residuals in units of their noise, on the grid: `z` 0 where no point is `present`, both float64 (m,)."""

    grid: EvenGrid
    z: FloatArray
    present: FloatArray
    z_sum: FloatArray
    """Running sums of `z` and of `present`, (m + 1,)."""
    n_sum: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class FilterMap:
    """Significance of events that begin at each cell and are `n_cells` long."""

    kind: str
    n_cells: int
    sign: int
    """1 for brightenings, −1 for dips."""
    sigma: FloatArray


def normalized_flux(residual: FloatArray, noise: FloatArray, grid: EvenGrid) -> NormalizedFlux:
    """Divide residuals by their noise, both (n,), and put them on the grid."""
    z = grid.spread(np.clip(residual / noise, -LARGEST_Z, LARGEST_Z))
    present = (grid.point >= 0).astype(np.float64)
    sums = [np.concatenate([[0.0], np.cumsum(values)]) for values in (z, present)]
    return NormalizedFlux(grid, z, present, sums[0], sums[1])


def filter_maps(flux: NormalizedFlux) -> Iterator[FilterMap]:
    """Apply every filter of the bank."""
    yield FilterMap("outlier", 1, 1, flux.z)
    yield FilterMap("outlier", 1, -1, -flux.z)
    for n in durations(DIP_HOURS, flux.grid, 2):
        yield FilterMap("dip", n, -1, _dips(flux, n))
    yield from _flares(flux)
    for n in durations(BUMP_HOURS, flux.grid, LEAST_BUMP_CELLS):
        yield FilterMap("bump", n, 1, -_dips(flux, n))
    for n in durations(STEP_HOURS, flux.grid, 3):
        yield from _steps(flux, n)


def _dips(flux: NormalizedFlux, n: int) -> FloatArray:
    total, count = flux.z_sum[n:] - flux.z_sum[:-n], flux.n_sum[n:] - flux.n_sum[:-n]
    return _calibrated(-total / np.sqrt(np.maximum(count, 1.0)), count >= max(2.0, LEAST_COVERED * n))


def _flares(flux: NormalizedFlux) -> Iterator[FilterMap]:
    lengths = durations(FLARE_HOURS, flux.grid, 2)
    shapes = [flare_shape(n) for n in lengths]
    size = next_fast_len(flux.grid.size + max(map(len, shapes)), real=True)
    spectra, squares = flare_spectra(lengths, size)
    sums = irfft(spectra * rfft(flux.z.astype(np.float32), size), size)
    weights = irfft(squares * rfft(flux.present.astype(np.float32), size), size)
    for shape, total, weight in zip(shapes, sums, weights, strict=True):
        last = flux.grid.size - len(shape)
        covered = weight[:last] > LEAST_COVERED * float(shape @ shape)
        covered &= flux.present[peak_of(shape) :][:last] > 0
        sigma = _calibrated(total[:last] / np.sqrt(np.maximum(weight[:last], 1e-6)), covered)
        yield FilterMap("flare", len(shape), 1, sigma)


def _steps(flux: NormalizedFlux, n: int) -> Iterator[FilterMap]:
    """Compare the means of `n` cells before and after. A step back within hours is the end of a dip: no step."""
    total, count = flux.z_sum[n:] - flux.z_sum[:-n], flux.n_sum[n:] - flux.n_sum[:-n]
    before, after = np.maximum(count[:-n], 1.0), np.maximum(count[n:], 1.0)
    difference = (total[n:] / after - total[:-n] / before) / np.sqrt(1 / before + 1 / after)
    up = _calibrated(difference, np.minimum(before, after) >= LEAST_COVERED * n)
    if not np.any(np.abs(up) > LEAST_STEP_SIGMA):
        return
    near = 2 * flux.grid.cells(STEP_BACK_HOURS) + 1
    for sign in (1, -1):
        back = maximum_filter1d(-sign * up, near, mode="nearest")
        yield FilterMap("step", 2 * n, sign, np.where(back < STEP_BACK_SHARE * sign * up, sign * up, 0.0))


def _calibrated(sigma: FloatArray, valid: np.ndarray) -> FloatArray:
    """Divide by the filter's own robust scatter where that is above 1; 0 where it is not valid."""
    sample = sigma[valid]
    scatter = robust_sigma(sample[:: len(sample) // CALIBRATION_POINTS + 1])
    return np.where(valid, sigma / max(1.0, scatter), 0.0)
