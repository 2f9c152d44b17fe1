"""The shapes and durations that the matched filters look for."""

from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid

DIP_HOURS = (0.3, 0.5, 0.8, 1.3, 2.0, 3.2, 5.0, 8.0, 12.0)
FLARE_HOURS = (0.15, 0.3, 0.6, 1.2, 2.4, 4.8, 9.6)
STEP_HOURS = (2.0, 6.0)
STEP_BACK_HOURS = 14.0
BUMP_HOURS = (2.0, 3.2, 5.0, 8.0)
"""A slow rise that falls as it rose is no flare: where it fits better, nothing is reported."""
LEAST_BUMP_CELLS = 6
RISE = 0.2
DECAY = 5.0


def durations(hours: tuple[float, ...], grid: EvenGrid, least: int) -> tuple[int, ...]:
    """Convert a bank of durations to cells, each once, in increasing order."""
    return tuple(sorted({grid.cells(one, least) for one in hours}))


@lru_cache(maxsize=256)
def flare_shape(n_cells: int) -> FloatArray:
    """Make a flare of unit height: a straight rise over a fifth of its length, then a decay as exp(−5x), (k,).

    It resembles the template of Davenport et al. (2014, ApJ 797, 122) with one free parameter, its length.
    """
    rise = max(RISE * n_cells, 0.5)
    x = np.arange(1 - int(np.ceil(rise)), int(np.ceil((1 - RISE) * n_cells)) + 1)
    return np.where(x <= 0, np.clip(1 + x / rise, 0.0, 1.0), np.exp(-DECAY * np.maximum(x, 0) / n_cells))


def peak_of(shape: FloatArray) -> int:
    """Find the cell of a shape's maximum."""
    return int(np.argmax(shape))
