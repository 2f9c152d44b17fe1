"""Turn a score into the percentage of training objects below it, with a long tail past the last of them."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray

SHARES = np.concatenate([np.linspace(0, 99, 100), np.linspace(99.1, 99.9, 9)])
"""Percentages at which the training set's scores are kept."""


def score_grid(scores: FloatArray) -> FloatArray:
    """Return the scores (n,) of the training set at `SHARES`, (109,), ascending."""
    return np.percentile(scores, SHARES)


def percentile_of(scores: FloatArray, grid: FloatArray) -> FloatArray:
    """Return the percentage of training scores below each score (n,), 0 to 100, given their grid (109,).

    Past the last of the grid, u steps as long as the one from 99 % to 99.9 % leave 0.1 / (1 + u) per cent above:
    objects far outside keep their order, and none reaches 100.
    """
    inside = np.interp(scores, grid, SHARES)
    step = max(float(grid[-1] - grid[99]), 1e-9)
    beyond = 100 - 0.1 / (1 + np.maximum(scores - grid[-1], 0) / step)
    return np.where(scores > grid[-1], beyond, inside)
