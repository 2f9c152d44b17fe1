"""Unevenly spaced points spread over an even grid, and read off between its modes.

There are loops that numba compiles, and the same in numpy, ten times slower, for processes without numba.

Every point goes to the grid through a Kaiser–Bessel window of `TAPS` nodes (Barnett et al. 2019). Within one cell
of the grid the window's value at each node is a polynomial of the point's place. So points that follow each other
in a cell are only summed as moments, `MOMENTS` of them, and the cell's nodes are filled once: a third of the work.
"""

from functools import lru_cache

import numpy as np

from clara_pipeline.periods.machine_code import carray
from clara_pipeline.records import FloatArray

TAPS = 11
"""Nodes that a point goes to: an odd number, the middle one at the centre of its cell."""
MOMENTS = 13
FINER = 2.5
"""Nodes of the grid for each of the modes that are wanted, at least; with these three, errors are some 1e-12."""
STEEPNESS = np.pi * np.sqrt((TAPS * (1 - 0.5 / FINER)) ** 2 - 0.8)
"""Of the window (Beatty et al. 2005, eq. 5)."""

NEIGHBOURS = 24
"""Modes that a frequency between them is read off from."""

POINTS_AT_ONCE = 1 << 14
"""Of `spread_arrays`, for whose windows there is room."""

SPREAD = ("f8*", "f8*", "i8", "f8", "f8", "f8*", "f8*", "f8*", "i8")
READ_OFF = ("f8*", "i8*", "f8*", "f8*", "i8")
"""Kinds of the arguments of the loops below."""


def spread(
    times: FloatArray,
    fluxes: FloatArray,
    n: int,
    middle_days: float,
    cells_per_day: float,
    window: FloatArray,
    sums: FloatArray,
    cells: FloatArray,
    n_cells: int,
) -> None:
    """Add ones to the first row of `cells` (2, n_cells) and `fluxes` to the second, through the window.

    `times` (days) and `fluxes` are (n,), best in order of time; `middle_days` falls on the middle of the grid, from
    which no time is farther than a quarter of it. `window` is `window_nodes()`; `sums` (2, MOMENTS) is room to work in.
    """
    time_days, flux = carray(times, n), carray(fluxes, n)
    nodes, moments, grid = carray(window, (MOMENTS, TAPS)), carray(sums, (2, MOMENTS)), carray(cells, (2, n_cells))
    half = 0.5 * n_cells
    i = 0
    while i < n:
        place = half + (time_days[i] - middle_days) * cells_per_day
        cell = int(place)
        for k in range(MOMENTS):
            moments[0, k] = 0.0
            moments[1, k] = 0.0
        while int(place) == cell:
            power = 1.0
            for k in range(MOMENTS):
                moments[0, k] += power
                moments[1, k] += power * flux[i]
                power *= place - cell - 0.5
            i += 1
            place = half + (time_days[i] - middle_days) * cells_per_day if i < n else -1.0
        for row in range(2):
            for tap in range(TAPS):
                total = 0.0
                for k in range(MOMENTS):
                    total += nodes[k, tap] * moments[row, k]
                grid[row, cell + tap - TAPS // 2] += total


def read_off(modes: FloatArray, firsts: np.ndarray, weights: FloatArray, sums: FloatArray, n: int) -> None:
    """Write over `sums` (n, 2) the weighted sums of the `NEIGHBOURS` modes from each of `firsts` (n,).

    `modes` (n_modes, 2) and `sums` are the real and imaginary parts of complex numbers; `weights` is (n, NEIGHBOURS).
    """
    first, weight = carray(firsts, n), carray(weights, (n, NEIGHBOURS))
    parts, out = carray(modes, -1), carray(sums, (n, 2))
    for j in range(n):
        real = 0.0
        imaginary = 0.0
        for k in range(NEIGHBOURS):
            place = 2 * (first[j] + k)
            real += weight[j, k] * parts[place]
            imaginary += weight[j, k] * parts[place + 1]
        out[j, 0] = real
        out[j, 1] = imaginary


def spread_arrays(
    time_days: FloatArray,
    flux: FloatArray,
    middle_days: float,
    cells_per_day: float,
    nodes: FloatArray,
    grid: FloatArray,
) -> None:
    """Do what `spread` does in numpy, on arrays: `nodes` (MOMENTS, TAPS), `grid` (2, n_cells)."""
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
    """Do what `read_off` does in numpy, for complex `modes` (n_modes,) and `sums` (m,)."""
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
