"""Fit where an event begins and ends, more finely than the bank of filters."""

from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.matched.maps import NormalizedFlux
from clara_pipeline.scan.matched.templates import flare_shape

STRETCHES = (0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7)
"""Lengths that are tried for a flare, relative to the filter's."""
FINEST = 12
"""Starts and lengths are tried in steps of a twelfth of the event, at least one cell."""
GROWTH_SIGMA = 3.0
"""A quarter more of the event's length is added where its mean is so significant by itself."""


def dip_extent(flux: NormalizedFlux, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the first cell and the end of a box around those given, for the largest signal to noise.

    `taken` has shape (n_cells,).
    """
    length = end - first
    step, reach = max(1, length // FINEST), max(1, length // 2)
    starts = np.arange(max(0, first - reach), first + reach + 1, step)[:, None]
    ends = np.arange(end - reach, min(flux.grid.size, end + reach) + 1, step)[None, :]
    total, count = flux.z_sum[ends] - flux.z_sum[starts], flux.n_sum[ends] - flux.n_sum[starts]
    sigma = np.where((ends > starts) & (count > 0), -total / np.sqrt(np.maximum(count, 1.0)), -np.inf)
    row, column = np.unravel_index(np.argmax(sigma), sigma.shape)
    best = int(starts[row, 0]), int(ends[0, column])
    return (first, end) if taken[slice(*best)].any() else best


def flare_extent(flux: NormalizedFlux, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the start and the length of a flare around those given, for the largest signal to noise.

    `taken` has shape (n_cells,).
    """
    shapes, n_cells = _flares(end - first)
    reach = (end - first) // 3 + 1
    starts, last = np.arange(max(0, first - reach), first + reach + 1), flux.grid.size - 1
    ends = starts + n_cells[:, None]
    cells = np.minimum(starts[:, None] + np.arange(shapes.shape[1]), last)  # the last cells of a grid are empty
    weight = shapes**2 @ flux.present[cells].T
    busy = np.cumsum(taken[starts[0] : ends[-1, -1]])
    busy = np.concatenate([[0], busy, np.full(max(0, ends[-1, -1] - last), busy[-1])])
    is_free = (busy[ends - starts[0]] == busy[starts - starts[0]]) & (weight > 0) & (ends <= flux.grid.size)
    sigma = np.where(is_free, shapes @ flux.z[cells].T / np.sqrt(np.maximum(weight, 1e-9)), -np.inf)
    which, at = divmod(int(np.argmax(sigma)), len(starts))
    return (int(starts[at]), int(ends[which, at])) if is_free[which, at] else (first, end)


@lru_cache(maxsize=64)
def _flares(n_cells: int) -> tuple[FloatArray, np.ndarray]:
    """Return the flares that are tried around one of `n_cells`, (k, longest), and their lengths, int (k,)."""
    shapes = [flare_shape(n) for n in sorted({max(2, round(stretch * n_cells)) for stretch in STRETCHES})]
    padded = [np.pad(shape, (0, len(shapes[-1]) - len(shape))) for shape in shapes]
    return np.array(padded), np.array([len(shape) for shape in shapes])


def grown(flux: NormalizedFlux, first: int, end: int, sign: int, taken: np.ndarray) -> tuple[int, int]:
    """Extend an event while the cells beside it are significant by themselves. `taken` has shape (n_cells,)."""
    more = max(1, (end - first) // 4)

    def belongs(low: int, high: int) -> bool:
        """Tell whether the samples from `low` to `high` are still part of the event."""
        count = flux.n_sum[high] - flux.n_sum[low] if low >= 0 and high <= flux.grid.size else 0.0
        total = sign * (flux.z_sum[high] - flux.z_sum[low]) if count else 0.0
        return bool(count and total > GROWTH_SIGMA * np.sqrt(count)) and not taken[low:high].any()

    while belongs(first - more, first):
        first -= more
    while belongs(end, end + more):
        end += more
    return first, end
