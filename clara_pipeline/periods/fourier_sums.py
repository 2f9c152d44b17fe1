"""Fourier sums of unevenly sampled data at arbitrary frequencies: even modes first, then between them.

One type-1 non-uniform FFT (Barnett et al. 2019) gives the sums at multiples of 1 / period. With a period
of four times the curve's span or more they are smooth between the multiples: twelve neighbours on either
side and a sinc under a cosh window give any other frequency to 1e-12 (Knab 1979). What depends on the
frequencies alone is computed once, for all light curves.
"""

import os
from functools import lru_cache

import numpy as np

from clara_pipeline.periods.compiled import WITHOUT_NUMBA
from clara_pipeline.periods.loops.reading_off import (
    NEIGHBOURS,
    REACH,
    READ_OFF,
    WEIGH,
    WEIGHT_POWERS,
    read_off,
    read_off_arrays,
    weigh,
    weigh_arrays,
)
from clara_pipeline.periods.loops.reading_off import ROOM as WORK
from clara_pipeline.periods.loops.spreading import (
    FINER,
    ROOM,
    SPREAD,
    TAPS,
    polynomials,
    spread,
    spread_arrays,
    window_nodes,
    window_transform,
)
from clara_pipeline.periods.machine_code import Loops, machine_code
from clara_pipeline.records import FloatArray

OVERSAMPLING = 4

BLOCK = 4096
"""Frequencies whose weights are held at once."""

MOST_MODES = 1 << 21


class Frequencies:
    """Frequencies (m,), per day, ≥ 0, that sums are wanted at, of many light curves or of one.

    The exact weights of those that many are asked for are kept; for one curve polynomials give them, to 1e-15.
    """

    def __init__(self, per_day: FloatArray, *, many_curves: bool = False) -> None:
        self.weights = _exact_weights if many_curves else _quick_weights
        values = np.array(per_day, dtype=np.float64)
        self.n = len(values)
        self.lowest, self.highest = float(np.min(values)), float(np.max(values))
        self.blocks = [values[start : start + BLOCK].tobytes() for start in range(0, self.n, BLOCK)]
        """The values, as keys of a cache: bytes remember their hash."""


def period_days(span_days: float) -> float:
    """Return a power of two (so that light curves of one kind share weights), 4 to 8 spans, days."""
    return float(OVERSAMPLING * 2.0 ** np.ceil(np.log2(span_days)))


def n_modes(highest_frequency_per_day: float, period_days: float) -> int:
    """Return the modes above zero that frequencies up to the highest need."""
    return int(highest_frequency_per_day * period_days) + REACH + 2


def even_modes(time_days: FloatArray, flux: FloatArray, period_days: float, n: int) -> np.ndarray:
    """Return the means of e^(2πikt/period) and of flux × the same, for k = 0 … n, complex128 (2, n + 1).

    `time_days` and `flux` are (m,), in any order; t counts from the middle of the times.
    Raises ValueError where these are not finite or span more than a quarter of the period.
    """
    time_days, flux = (np.ascontiguousarray(values, dtype=np.float64) for values in (time_days, flux))
    first, last = float(time_days.min()), float(time_days.max())
    if not OVERSAMPLING * (last - first) <= period_days:
        raise ValueError(f"times from {first} to {last}: not within a quarter of a period of {period_days} days")
    cells = grid_cells(n)
    grid = _spread_over(time_days, flux, 0.5 * (first + last), cells / period_days, cells)
    return _modes_of(grid, n, len(flux))


def round_modes(turns: FloatArray, flux: FloatArray, n: int) -> np.ndarray:
    """Return the means of e^(2πik(turns − ½)) and of flux × the same, for k = 0 … n, complex128 (2, n + 1).

    `turns` are the places of the fluxes in a cycle, 0 … 1, both float64 (m,): what goes over one end comes in at the
    other.
    """
    cells = grid_cells(n)
    grid = _spread_over(turns, np.ascontiguousarray(flux), 0.5, cells, cells + 2 * TAPS)
    cycle = grid[:, TAPS:-TAPS]
    cycle[:, :TAPS] += grid[:, -TAPS:]
    cycle[:, -TAPS:] += grid[:, :TAPS]
    return _modes_of(cycle, n, len(flux))


def _spread_over(
    time_days: FloatArray, flux: FloatArray, middle: float, cells_per_day: float, cells: int
) -> FloatArray:
    """Return ones and `flux` (m,) spread over a grid with `middle` in its middle, (2, cells)."""
    grid = np.zeros((2, cells))
    if loops := _compiled(spread, SPREAD):
        loops(time_days, flux, len(flux), middle, cells_per_day, window_nodes(), np.empty(ROOM), grid, cells)
    else:
        spread_arrays(time_days, flux, middle, cells_per_day, window_nodes(), grid)
    return grid


def _modes_of(grid: FloatArray, n: int, n_points: int) -> np.ndarray:
    """Return the modes of what `n_points` left on a grid (2, cells), complex128 (2, n + 1)."""
    modes = np.fft.rfft(grid)[:, : n + 1].conj()
    modes *= _undone_window(n, grid.shape[1]) * (1 / n_points)
    return modes


def between(modes: np.ndarray, frequencies: Frequencies, period_days: float) -> np.ndarray:
    """Return both sums at any frequencies, float64 (2, 2, m), from `even_modes`: the second axis is real, imaginary.

    Raises ValueError for a frequency that is negative or beyond the modes.
    """
    n = modes.shape[1]
    if not (frequencies.lowest >= 0 and frequencies.highest * period_days < n - REACH):
        raise ValueError(f"frequencies beyond 0 to {n - REACH} / {period_days} days")
    around_zero = np.empty((n + REACH, 2), dtype=np.complex128)
    around_zero[REACH:] = modes.T
    np.conjugate(modes[:, REACH:0:-1].T, out=around_zero[:REACH])
    blocks = [_at_block(around_zero, *frequencies.weights(block, period_days)) for block in frequencies.blocks]
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=2)


def _at_block(around_zero: np.ndarray, first: np.ndarray, weights: FloatArray) -> np.ndarray:
    """Return both sums at some frequencies, from their modes (n_modes, 2) from −`REACH` onwards."""
    sums = np.empty((2, 2, len(first)))
    if loops := _compiled(read_off, READ_OFF):
        loops(around_zero, first, weights, sums, len(first))
    else:
        read_off_arrays(around_zero, first, weights, sums)
    return sums


def _compiled(function: Loops, kinds: tuple[str, ...]) -> Loops | None:
    """Compile a function, unless this process is to stay without numba or cannot have it."""
    return None if os.environ.get(WITHOUT_NUMBA) else machine_code(function, kinds)


def grid_cells(n: int) -> int:
    """Return the cells of a grid for n modes: 4 to 8 times a power of two, which transforms quickly."""
    least = max(2 * FINER * n, 64)
    unit = 2 ** (int(np.log2(least)) - 2)
    return int(np.ceil(least / unit)) * unit


@lru_cache(maxsize=8)
def _undone_window(n: int, cells: int) -> np.ndarray:
    """Return what takes the window out of the modes, and counts time from the middle, complex128 (n + 1,)."""
    cycles_per_cell = np.arange(n + 1) / cells
    return np.exp(2j * np.pi * cycles_per_cell * (0.5 - cells // 2)) / window_transform(cycles_per_cell)


@lru_cache(maxsize=8)
def _exact_weights(frequency_per_day: bytes, period_days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return each frequency's first neighbour, int64 (m,), from −`REACH` on, and weights of all (m, NEIGHBOURS)."""
    place = np.frombuffer(frequency_per_day) * period_days
    first = np.floor(place).astype(np.int64) - REACH + 1
    return first + REACH, _weights(place[:, None] - (first[:, None] + np.arange(NEIGHBOURS)))


def _quick_weights(frequency_per_day: bytes, period_days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the same to 1e-15, in a tenth of the time."""
    place = np.frombuffer(frequency_per_day) * period_days
    loops = _compiled(weigh, WEIGH)
    if loops is None or not len(place):
        return weigh_arrays(place, _weight_polynomials())
    first, weights = np.empty(len(place), np.int64), np.empty((len(place), NEIGHBOURS))
    loops(place, len(place), _weight_polynomials(), np.empty(WORK), first, weights)
    return first, weights


@lru_cache(maxsize=1)
def _weight_polynomials() -> FloatArray:
    """Return every neighbour's weight by powers of the place between two modes, −½ … ½, (powers, NEIGHBOURS)."""
    return polynomials(lambda place: _weights(place[:, None] + REACH - 0.5 - np.arange(NEIGHBOURS)), WEIGHT_POWERS)


def _weights(distance: FloatArray) -> FloatArray:
    """Return the weights of modes at a distance in modes, up to `REACH`; the shape stays."""
    steepness = np.pi * REACH * (1 - 1 / OVERSAMPLING)
    window = np.cosh(steepness * np.sqrt(np.clip(1 - (distance / REACH) ** 2, 0, None))) / np.cosh(steepness)
    return np.sinc(distance) * window
