"""The innermost loops of dynamic time warping, in the part of Python that numba compiles: exact, many pairs at once.

No two steps of a path can be taken together, but many pairs of curves can be walked side by side.
"""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[:,::1], i8, i8, f8[::1])"
LANES = 32
"""Pairs walked side by side: with fewer, each step waits for the one before; the bits are the same with any number."""
FAR = 1e300
"""Cost of what no path may touch; infinity is not for compiled loops that take every number for finite."""


def row_distances(curves: FloatArray, first: int, end: int, found: FloatArray) -> None:
    """Write over `found` the DTW distances of rows first ≤ i < end of `curves` (n, bins) to every later row.

    They come one row after the other, `found` (n_pairs,). All numbers must be finite and far below 1e150.
    """
    n_curves, n_bins = curves.shape
    others, cost = np.empty((n_bins, LANES)), np.empty((n_bins + 1, LANES))
    diagonal = np.empty(LANES)
    at = 0
    for row in range(first, end):
        for start in range(row + 1, n_curves, LANES):
            count = min(LANES, n_curves - start)
            for lane in range(LANES):
                other = start + min(lane, count - 1)
                for place in range(n_bins):
                    others[place, lane] = curves[other, place]
            cost[:] = FAR
            cost[0] = 0.0
            for step in range(n_bins):
                value = curves[row, step]
                diagonal[:] = cost[0]
                cost[0] = FAR
                for place in range(n_bins):
                    for lane in range(LANES):
                        above, left, best = cost[place + 1, lane], cost[place, lane], diagonal[lane]
                        best = above if above < best else best
                        best = left if left < best else best
                        difference = value - others[place, lane]
                        diagonal[lane] = above
                        cost[place + 1, lane] = difference * difference + best
            for lane in range(count):
                found[at + lane] = np.sqrt(cost[n_bins, lane])
            at += count
