"""Unevenly spaced points spread over an even grid, and read off between its modes.

There are loops that numba compiles, and the same in numpy, ten times slower, for processes without numba.

Every point goes to the grid through a Kaiser–Bessel window of `TAPS` nodes (Barnett et al. 2019). Within one cell
of the grid the window's value at each node is a polynomial of the point's place. So points that follow each other
in a cell are only summed as moments, `MOMENTS` of them, and the cell's nodes are filled once: a third of the work.
"""

from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray

TAPS = 11
"""Nodes that a point goes to: an odd number, the middle one at the centre of its cell."""
MOMENTS = 13
FINER = 2.5
"""Nodes of the grid for each of the modes that are wanted, at least; with these three, errors are some 1e-12."""
STEEPNESS = np.pi * np.sqrt((TAPS * (1 - 0.5 / FINER)) ** 2 - 0.8)
"""Of the window (Beatty et al. 2005, eq. 5)."""

SPREAD = "(f8[::1], f8[::1], f8, f8, f8[:,::1], f8[:,::1])"
NEIGHBOURS = 24
POINTS_AT_ONCE = 1 << 14
"""Of `spread_arrays`, for whose windows there is room."""
READ_OFF = "(c16[::1], i8[::1], f8[:,::1], c16[::1])"


def spread(
    time_days: FloatArray,
    flux: FloatArray,
    middle_days: float,
    cells_per_day: float,
    nodes: FloatArray,
    grid: FloatArray,
) -> None:
    """Add ones to the first row of `grid` (2, n_cells) and `flux` to the second, through the window.

    `time_days` and `flux` are (n,), best in order of time; `middle_days` falls on the middle of the grid, from which
    no time is farther than a quarter of it. `nodes` is `window_nodes()`.
    """
    half = 0.5 * grid.shape[1]
    moments = np.zeros((2, MOMENTS))
    i = 0
    while i < len(time_days):
        place = half + (time_days[i] - middle_days) * cells_per_day
        cell = int(place)
        moments[:] = 0.0
        while int(place) == cell:
            power = 1.0
            for k in range(MOMENTS):
                moments[0, k] += power
                moments[1, k] += power * flux[i]
                power *= place - cell - 0.5
            i += 1
            place = half + (time_days[i] - middle_days) * cells_per_day if i < len(time_days) else -1.0
        for row in range(2):
            for tap in range(TAPS):
                total = 0.0
                for k in range(MOMENTS):
                    total += nodes[k, tap] * moments[row, k]
                grid[row, cell + tap - TAPS // 2] += total


def read_off(modes: np.ndarray, first: np.ndarray, weights: FloatArray, sums: np.ndarray) -> None:
    """Write over `sums` (m,) the weighted sums of the `NEIGHBOURS` modes from each `first` (m,), `weights` (m, n)."""
    for j in range(len(first)):
        total = 0j
        for k in range(NEIGHBOURS):
            total += weights[j, k] * modes[first[j] + k]
        sums[j] = total


def spread_arrays(
    time_days: FloatArray,
    flux: FloatArray,
    middle_days: float,
    cells_per_day: float,
    nodes: FloatArray,
    grid: FloatArray,
) -> None:
    """Do what `spread` does in numpy."""
    taps = np.arange(TAPS) - TAPS // 2
    for start in range(0, len(time_days), POINTS_AT_ONCE):
        some = slice(start, start + POINTS_AT_ONCE)
        place = 0.5 * grid.shape[1] + (time_days[some] - middle_days) * cells_per_day
        cell = place.astype(np.int64)
        window = np.vander(place - cell - 0.5, MOMENTS, increasing=True) @ nodes
        at = (cell[:, None] + taps).ravel()
        for row, weights in zip(grid, (window, window * flux[some, None]), strict=True):
            row += np.bincount(at, weights.ravel(), len(row))


def read_off_arrays(modes: np.ndarray, first: np.ndarray, weights: FloatArray, sums: np.ndarray) -> None:
    """Do what `read_off` does in numpy."""
    sums[:] = np.einsum("jk,jk->j", weights, modes[first[:, None] + np.arange(NEIGHBOURS)])


@lru_cache(maxsize=1)
def window_nodes() -> FloatArray:
    """Return the polynomials of the window at each node, (MOMENTS, TAPS), by powers of the place in −½ … ½."""
    place = 0.5 * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    distance = np.arange(TAPS) - TAPS // 2 - place[:, None]
    window = np.i0(STEEPNESS * np.sqrt(np.clip(1 - (2 * distance / TAPS) ** 2, 0, None))) / np.i0(STEEPNESS)
    series = np.polynomial.chebyshev.chebfit(2 * place, window, MOMENTS - 1)
    powers = np.array([np.polynomial.chebyshev.cheb2poly(one) for one in series.T]).T
    return np.ascontiguousarray(powers * 2.0 ** np.arange(MOMENTS)[:, None])


def window_transform(cycles_per_cell: FloatArray) -> FloatArray:
    """Return the window's Fourier transform at frequencies (m,) of up to 1 / (2 FINER) cycles a cell."""
    root = np.sqrt(STEEPNESS**2 - (np.pi * TAPS * cycles_per_cell) ** 2)
    return TAPS * np.sinh(root) / root / np.i0(STEEPNESS)
