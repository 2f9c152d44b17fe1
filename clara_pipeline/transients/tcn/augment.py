"""Vary training objects: another view, a curve drawn from the Gaussian process, a shifted peak, another scale."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.tcn.grids import CHANNELS_PER_BAND, MEAN, SIGMA, Grids

MOST_SHIFT_STEPS = 3
"""How far the peak is moved at most: about the error of a peak found in sparse photometry."""
SCALE_SCATTER = 0.1
CORRELATION_STEPS = 5.0
"""Correlation length of a drawn curve's deviation from the mean, in grid steps."""


def augmented(grids: Grids, random: np.random.Generator) -> Grids:
    """Return each object once, varied at random, as the only view."""
    n_views = grids.numbers.shape[0]
    chosen = grids.view(random.integers(n_views, size=len(grids)))
    return Grids(tuple(_varied(window[0], random)[None] for window in chosen.windows), chosen.numbers)


def _varied(window: FloatArray, random: np.random.Generator) -> FloatArray:
    drawn = window.copy()
    means = drawn[:, MEAN::CHANNELS_PER_BAND]
    sigmas = drawn[:, SIGMA::CHANNELS_PER_BAND]
    means += smooth_noise(means.shape, random) * sigmas
    scale = np.exp(random.normal(0, SCALE_SCATTER, size=(len(drawn), 1, 1)))
    means *= scale
    sigmas *= scale
    return _shifted(drawn, random.integers(-MOST_SHIFT_STEPS, MOST_SHIFT_STEPS + 1, size=len(drawn)))


def smooth_noise(shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
    """Draw noise of variance 1, correlated along the last axis over some steps (Matérn-3/2); any shape."""
    return random.normal(size=shape) @ _factor(shape[-1]).T


@lru_cache(maxsize=4)
def _factor(n_steps: int) -> FloatArray:
    distance = np.sqrt(3) * np.abs(np.subtract.outer(np.arange(n_steps), np.arange(n_steps))) / CORRELATION_STEPS
    return np.linalg.cholesky((1 + distance) * np.exp(-distance) + 1e-6 * np.eye(n_steps))


def _shifted(window: FloatArray, steps: np.ndarray) -> FloatArray:
    """Move each object's channels by its number of steps; the edge is repeated."""
    n_steps = window.shape[-1]
    source = np.clip(np.arange(n_steps)[None, :] - steps[:, None], 0, n_steps - 1)
    return np.take_along_axis(window, source[:, None, :], axis=-1)
