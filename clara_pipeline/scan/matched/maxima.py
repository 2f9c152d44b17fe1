"""Find local maxima and lasting steps in one filter's map, and sample it; by compiled loops, else by numpy."""

import numpy as np
from scipy.ndimage import maximum_filter1d

from clara_pipeline.periods.compiled import compiled
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.loops.maxima import LASTING, MAXIMA, SAMPLE, find_maxima, keep_lasting, take_sample
from clara_pipeline.scan.matched.sums import Sums


def sampled(sums: Sums, most: int) -> FloatArray:
    """Divide sums by their noise at every so many of the cells where they count; (n,), n up to `most`."""
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


def lasting(sigma: FloatArray, sign: int, near: int, least_sigma: float, share: float) -> FloatArray:
    """Keep the significances of steps of one sign above `least_sigma` without a step back; sign × sigma or 0, (n,).

    A step back has the other sign and at least a `share` of the significance, at most `near` cells away.
    """
    if loops := compiled(keep_lasting, LASTING):
        kept = np.empty(len(sigma))
        loops(sigma, float(sign), near, least_sigma, share, kept)
        return kept
    kept, sigma = np.zeros(len(sigma)), sign * sigma
    high = np.flatnonzero(sigma > least_sigma)
    for part in _groups(high, near):
        back = maximum_filter1d(-sigma[part], 2 * near + 1, mode="nearest")
        kept[part] = np.where((sigma[part] > least_sigma) & (back < share * sigma[part]), sigma[part], 0.0)
    return kept


def _groups(cells: np.ndarray, near: int) -> list[slice]:
    """Cut the grid into parts that hold all cells, sorted (k,), and `near` cells on both sides of each."""
    parts = np.split(cells, np.flatnonzero(np.diff(cells) > 2 * near) + 1)
    return [slice(max(0, int(part[0]) - near), int(part[-1]) + near + 1) for part in parts if len(part)]
