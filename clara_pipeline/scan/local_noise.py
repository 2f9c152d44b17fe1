"""The scatter of single points, as it changes along a light curve."""

import itertools

import numpy as np

from clara_pipeline.periods.detrend import LEAST_NOISE, robust_sigma
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid

BLOCK_DAYS = 1.0
MIN_POINTS = 30
LARGEST_RISE = 3.0
"""Noise rises at most so far above its segment's: a block full of signal must not hide it."""


def local_noise(residual: FloatArray, grid: EvenGrid) -> FloatArray:
    """Estimate the standard deviation of each point from median absolute deviations, float64 (n,).

    `residual` is relative flux minus its trend, (n,). One value for each segment between gaps, raised where
    blocks of a day scatter more.
    """
    sigma = np.empty(len(residual))
    for segment in grid.segments:
        enough = residual[segment] if segment.stop - segment.start > MIN_POINTS else residual
        sigma[segment] = _of_segment(residual[segment], robust_sigma(enough), grid.cadence_days)
    return np.maximum(sigma, LEAST_NOISE)


def _of_segment(residual: FloatArray, level: float, cadence_days: float) -> FloatArray:
    n_blocks = max(1, len(residual) // max(MIN_POINTS, round(BLOCK_DAYS / cadence_days)))
    edges = np.linspace(0, len(residual), n_blocks + 1).astype(int)
    blocks = [robust_sigma(residual[a:b]) for a, b in itertools.pairwise(edges)]
    raised = np.clip(blocks, level, LARGEST_RISE * level)
    return np.interp(np.arange(len(residual)), (edges[:-1] + edges[1:]) / 2, raised)
