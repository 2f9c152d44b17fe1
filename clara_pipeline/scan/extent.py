"""Fit where an event begins and ends, more finely than the bank of filters."""

import numpy as np

from clara_pipeline.scan.filters import NormalizedFlux
from clara_pipeline.scan.templates import flare_shape

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
    length = end - first
    reach, best_sigma, best = length // 3 + 1, -np.inf, (first, end)
    busy_sum = np.concatenate([[0], np.cumsum(taken[max(0, first - reach) :][: 4 * length + 2 * reach])])
    for n in sorted({max(2, round(stretch * length)) for stretch in STRETCHES}):
        shape = flare_shape(n)
        low, high = max(0, first - reach), min(first + reach + len(shape), flux.grid.size)
        if high - low < len(shape):
            continue
        total = np.correlate(flux.z[low:high], shape)
        weight = np.correlate(flux.present[low:high], shape**2)
        starts = np.arange(len(total))
        busy = busy_sum[starts + len(shape)] > busy_sum[starts]
        sigma = np.where(busy | (weight <= 0), -np.inf, total / np.sqrt(np.maximum(weight, 1e-9)))
        at = int(np.argmax(sigma))
        if sigma[at] > best_sigma:
            best_sigma, best = float(sigma[at]), (low + at, low + at + len(shape))
    return best


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
