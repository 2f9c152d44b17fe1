"""Dynamic-time-warping distances between folded light curves (paper 4.9): dtaidistance's, or the same compiled here."""

from __future__ import annotations

import numpy as np

from clara_pipeline.clustering.dtw_kernel import SIGNATURE, row_distances
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.records import FloatArray

MANY_CURVES = 450
"""From so many on, a hundred thousand pairs, loading the compiled loops is worth its half second."""


def shapes(curves: FloatArray) -> FloatArray:
    """Return bin means (n, bins) with gaps filled around the circle, scaled to mean 0 and deviation 1, as published.

    A curve without any variation becomes zeros, one without any finite bin NaN.
    """
    if not curves.size:
        return np.zeros(curves.shape)
    filled = np.array([fill_gaps(curve) for curve in np.asarray(curves, dtype=np.float64)])
    centred = filled - filled.mean(axis=1, keepdims=True)
    deviation = filled.std(axis=1, keepdims=True)
    tiny = 1e-12 * np.abs(filled).max(axis=1, keepdims=True)  # rounding is no shape
    return np.where(deviation > tiny, centred / np.where(deviation > tiny, deviation, 1.0), 0.0 * centred)


def fill_gaps(curve: FloatArray) -> FloatArray:
    """Return one folded curve (bins,) with empty bins (NaN) interpolated in phase, past the end to the beginning."""
    finite = np.isfinite(curve)
    if finite.all() or not finite.any():
        return np.where(finite, curve, np.nan)
    bins = np.arange(len(curve))
    return np.interp(bins, bins[finite], curve[finite], period=len(curve))


def row_blocks(n_curves: int, n_blocks: int) -> list[tuple[int, int]]:
    """Cut all rows of the upper triangle into at most `n_blocks` runs (first, end) of about as many pairs each."""
    if n_curves < 2:
        return [(0, n_curves)] if n_curves else []
    pairs_up_to = np.cumsum(np.arange(n_curves - 1, 0, -1))
    wanted = np.linspace(0, pairs_up_to[-1], n_blocks + 1)[1:-1]
    ends = np.unique([*(np.searchsorted(pairs_up_to, wanted) + 1).tolist(), n_curves]).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def n_pairs(n_curves: int, first: int, end: int) -> int:
    """Return the pairs (i, j), first ≤ i < end, i < j < n_curves."""
    return sum(n_curves - 1 - row for row in range(first, end))


def distances(curves: FloatArray, first: int, end: int, window: int = 0) -> FloatArray:
    """Return the DTW distances of rows first ≤ i < end of `curves` (n, bins) to every later row, one after the other.

    The distance is the root of the summed squared differences along the best path. `window` > 0
    keeps the path within so many bins of the diagonal: another distance, no approximation. Compiled loops give the
    same bits as dtaidistance in a twentieth of the time.
    """
    wanted, last = n_pairs(len(curves), first, end), len(curves)
    if not wanted:
        return np.empty(0)
    curves = np.ascontiguousarray(curves, dtype=np.float64)
    is_worth_it = last >= MANY_CURVES and not window and np.isfinite(curves).all()
    if is_worth_it and (compiled_rows := compiled(row_distances, SIGNATURE)) is not None:
        distance = np.empty(wanted)
        compiled_rows(curves, first, end, distance)
        return distance
    from dtaidistance import dtw

    found = dtw.distance_matrix_fast(
        curves, block=((first, end), (0, last)), compact=True, parallel=False, window=window or None
    )
    return np.asarray(found, dtype=np.float64)


def square(condensed: FloatArray, n_curves: int) -> FloatArray:
    """Return the symmetric matrix (n, n) of the upper triangle, row after row."""
    matrix = np.zeros((n_curves, n_curves))
    matrix[np.triu_indices(n_curves, 1)] = condensed
    return matrix + matrix.T
