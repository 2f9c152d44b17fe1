"""Unevenly spaced points spread over an even grid, as sums that a Fourier transform turns into modes.

There is a loop that numba compiles, and the same in numpy, twenty times slower, for processes without numba.

Every point goes to the grid through a Kaiser–Bessel window of `TAPS` nodes (Barnett et al. 2019). Within one cell
of the grid the window's value at each node is a polynomial of the point's place. So points that follow each other
in a cell, a run, are only summed as moments, `MOMENTS` of them, and the cell's nodes are filled once: a third of the
work. `LANES` runs are summed side by side, which fills the processor's vectors and leaves each sum's order as it is.
"""

from collections.abc import Callable
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

POINTS_AT_ONCE = 1 << 14
"""Of `spread_arrays`, for whose windows there is room."""

SPREAD = ("f8*", "f8*", "i8", "f8", "f8", "f8*", "f8*", "f8*", "i8")
"""Kinds of the arguments of `spread`."""

LANES = 16
FLUX_MOMENTS = MOMENTS * LANES
NODES = 2 * FLUX_MOMENTS
FILLED = NODES + MOMENTS * TAPS
FLUX_FILLED = FILLED + TAPS * LANES
PLACE, ONE, FLUX, FIRST, LENGTH, CELL, ROOM = (FLUX_FILLED + (TAPS + i) * LANES for i in range(7))
"""What lies where in the room that `spread` works in; of whatever there are `LANES`, they follow each other."""


def spread(  # noqa: C901  one loop nest, compiled whole
    times: FloatArray,
    fluxes: FloatArray,
    n: int,
    middle_days: float,
    cells_per_day: float,
    window: FloatArray,
    work: FloatArray,
    cells: FloatArray,
    n_cells: int,
) -> None:
    """Add ones to the first row of `cells` (2, n_cells) and `fluxes` to the second, through the window.

    `times` (days) and `fluxes` are (n,), best in order of time; `middle_days` falls on the middle of the grid, from
    which no time is farther than a quarter of it. `window` is `window_nodes()`; `work` (ROOM,) is room to work in: one
    array, since the compiler vectorises only what it knows not to overlap.
    """
    time_days, flux = carray(times, n), carray(fluxes, n)
    nodes, room, grid = carray(window, MOMENTS * TAPS), carray(work, ROOM), carray(cells, 2 * n_cells)
    for k in range(MOMENTS * TAPS):
        room[NODES + k] = nodes[k]
    half = 0.5 * n_cells
    i = 0
    place = half + (time_days[0] - middle_days) * cells_per_day
    while i < n:
        runs = 0
        longest = 0
        while runs < LANES and i < n:
            cell = int(place)
            first = i
            while int(place) == cell:
                i += 1
                place = half + (time_days[i] - middle_days) * cells_per_day if i < n else -1.0
            room[FIRST + runs] = first
            room[LENGTH + runs] = i - first
            room[CELL + runs] = cell
            longest = max(longest, i - first)
            runs += 1
        for lane in range(runs, LANES):
            room[LENGTH + lane] = 0.0
        for k in range(2 * FLUX_MOMENTS):
            room[k] = 0.0
        for step in range(longest):
            for lane in range(LANES):
                if step < room[LENGTH + lane]:
                    point = int(room[FIRST + lane]) + step
                    at = half + (time_days[point] - middle_days) * cells_per_day
                    room[PLACE + lane] = at - room[CELL + lane] - 0.5
                    room[ONE + lane] = 1.0
                    room[FLUX + lane] = flux[point]
                else:
                    room[PLACE + lane] = 0.0
                    room[ONE + lane] = 0.0
                    room[FLUX + lane] = 0.0
            for lane in range(LANES):
                power = room[ONE + lane]
                for k in range(MOMENTS):
                    room[k * LANES + lane] += power
                    room[FLUX_MOMENTS + k * LANES + lane] += power * room[FLUX + lane]
                    power *= room[PLACE + lane]
        for tap in range(TAPS):
            for lane in range(LANES):
                ones = 0.0
                fluxes_here = 0.0
                for k in range(MOMENTS):
                    ones += room[NODES + k * TAPS + tap] * room[k * LANES + lane]
                    fluxes_here += room[NODES + k * TAPS + tap] * room[FLUX_MOMENTS + k * LANES + lane]
                room[FILLED + tap * LANES + lane] = ones
                room[FLUX_FILLED + tap * LANES + lane] = fluxes_here
        for lane in range(runs):
            node = int(room[CELL + lane]) - TAPS // 2
            for tap in range(TAPS):
                grid[node + tap] += room[FILLED + tap * LANES + lane]
                grid[n_cells + node + tap] += room[FLUX_FILLED + tap * LANES + lane]


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


@lru_cache(maxsize=1)
def window_nodes() -> FloatArray:
    """Return the polynomials of the window at each node, (MOMENTS, TAPS), by powers of the place in −½ … ½."""

    def window(place: FloatArray) -> FloatArray:
        distance = np.arange(TAPS) - TAPS // 2 - place[:, None]
        return np.i0(STEEPNESS * np.sqrt(np.clip(1 - (2 * distance / TAPS) ** 2, 0, None))) / np.i0(STEEPNESS)

    return polynomials(window, MOMENTS)


def polynomials(functions: Callable[[FloatArray], FloatArray], n_powers: int) -> FloatArray:
    """Return polynomials for k functions, by powers of a place in −½ … ½, (n_powers, k).

    `functions` gives their values (m, k) at places (m,).
    """
    place = 0.5 * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    series = np.polynomial.chebyshev.chebfit(2 * place, functions(place), n_powers - 1)
    powers = np.array([np.polynomial.chebyshev.cheb2poly(one) for one in series.T]).T
    return np.ascontiguousarray(powers * 2.0 ** np.arange(n_powers)[:, None])


def window_transform(cycles_per_cell: FloatArray) -> FloatArray:
    """Return the window's Fourier transform at frequencies (m,) of up to 1 / (2 FINER) cycles a cell."""
    root = np.sqrt(STEEPNESS**2 - (np.pi * TAPS * cycles_per_cell) ** 2)
    return TAPS * np.sinh(root) / root / _highest_of_window()


@lru_cache(maxsize=1)
def _highest_of_window() -> float:
    return float(np.i0(STEEPNESS))
