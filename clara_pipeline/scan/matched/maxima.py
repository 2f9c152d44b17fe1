"""The local maxima of one filter's map, and a sample of it: by compiled loops where numba works, else by numpy."""

import numpy as np

from clara_pipeline.periods.compiled import compiled
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.loops.maxima import MAXIMA, SAMPLE, find_maxima, take_sample
from clara_pipeline.scan.matched.sums import Sums


def sampled(sums: Sums, most: int) -> FloatArray:
    """Divide sums by their noise at every so many of the cells where they count, (at most `most`,)."""
    if loops := compiled(take_sample, SAMPLE):
        sample, number = np.empty(most), np.empty(1, np.int64)
        loops(sums.total, sums.variance, most, sample, number)
        return sample[: number[0]]
    cells = np.flatnonzero(sums.variance)
    cells = cells[:: len(cells) // most + 1]
    return sums.total[cells] / np.sqrt(sums.variance[cells])


def maxima(sums: Sums, sign: int, scatter: float, least_sigma: float) -> tuple[np.ndarray, FloatArray]:
    """Find the local maxima of sign × sums in units of their noise × `scatter`: cells, increasing, and σ, each (k,).

    Those above `least_sigma` only; of neighbours that are equal, both.
    """
    least_total = least_sigma * scatter * sums.least
    if loops := compiled(find_maxima, MAXIMA):
        n = len(sums.total)
        cell, sigma, number = np.empty(n, np.int64), np.empty(n), np.empty(1, np.int64)
        loops(*sums[:2], float(sign), scatter, least_total, least_sigma, cell, sigma, number)
        return cell[: number[0]].copy(), sigma[: number[0]].copy()
    cell = np.flatnonzero((sign * sums.total > least_total) & (sums.variance > 0))
    sigma = sign * sums.total[cell] / (np.sqrt(sums.variance[cell]) * scatter)
    cell, sigma = cell[sigma > least_sigma], sigma[sigma > least_sigma]
    is_top, beside = np.ones(len(cell), dtype=bool), np.diff(cell) == 1
    is_top[:-1] &= ~beside | (sigma[:-1] >= sigma[1:])
    is_top[1:] &= ~beside | (sigma[1:] >= sigma[:-1])
    return cell[is_top], sigma[is_top]
