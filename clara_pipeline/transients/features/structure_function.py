"""The structure function of a list of magnitudes: how far they drift apart with time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray

LAG_EDGES_DAYS = np.array([0.6, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0])
FEWEST_PAIRS = 3
MOST_NIGHTS = 500
"""Thinned evenly beyond this: the pairs, and the memory, grow with the square."""


class StructureFunction(NamedTuple):
    """Means over the pairs of each of the seven lag ranges; all arrays have shape (7,)."""

    lag_days: FloatArray
    """NaN where a range has fewer than three pairs."""
    square: FloatArray
    """Mean squared difference less both errors' squares, mag²; NaN where a range has fewer than three pairs."""
    n_pairs: FloatArray


def structure_function(days: FloatArray, magnitude: FloatArray, error: FloatArray) -> StructureFunction:
    """Return the structure function of nights, each array (n,), over lags of 0.6 to 3000 days.

    Simonetti, Cordes & Heeschen (1985), with the errors' share taken off.
    """
    if len(days) > MOST_NIGHTS:
        kept = np.linspace(0, len(days) - 1, MOST_NIGHTS).round().astype(np.int64)
        days, magnitude, error = days[kept], magnitude[kept], error[kept]
    first, second = np.triu_indices(len(days), 1)
    lag = days[second] - days[first]
    which = np.digitize(lag, LAG_EDGES_DAYS) - 1
    n_ranges = len(LAG_EDGES_DAYS) - 1
    inside = (which >= 0) & (which < n_ranges)
    which, first, second, lag = which[inside], first[inside], second[inside], lag[inside]
    square = (magnitude[second] - magnitude[first]) ** 2 - error[second] ** 2 - error[first] ** 2
    n = np.bincount(which, minlength=n_ranges).astype(np.float64)
    enough = np.where(n >= FEWEST_PAIRS, n, np.nan)
    return StructureFunction(
        np.bincount(which, lag, n_ranges) / enough, np.bincount(which, square, n_ranges) / enough, n
    )
