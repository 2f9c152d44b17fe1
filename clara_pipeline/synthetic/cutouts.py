"""Simulated cutouts of the sky: Gaussian stars on pixels, each with its own dips, noise and a pointing that jitters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from clara_pipeline.records import FloatArray

SIGMA_PIXELS = 0.8
"""Width of a star's image, about that of TESS."""


@dataclass(frozen=True, slots=True, eq=False)
class CutoutStar:
    """A star at (column, row) of the cutout, 0 at the centre of the first pixel; `light` (n,) is 1 without dips."""

    column: float
    row: float
    flux: float
    light: FloatArray | float = 1.0


def simulated_cutout(
    stars: Sequence[CutoutStar], n: int, shape: tuple[int, int] = (11, 11),
    noise: float = 0.0, jitter_pixels: float = 0.0, seed: int = 0,
) -> FloatArray:  # fmt: skip
    """Return float32 (n, rows, columns): `n` cadences of the stars, each pixel with Gaussian noise of σ `noise`.

    The pointing wanders: half of `jitter_pixels` from cadence to cadence, half slowly, the same for all stars.
    """
    rng = np.random.default_rng(seed)
    slow = np.sin(2 * np.pi * (np.arange(n)[:, None] / max(n, 1) * np.array([3.1, 2.3]) + rng.random(2)))
    moved = 0.5 * jitter_pixels * (rng.standard_normal((n, 2)) + slow)
    flux = noise * rng.standard_normal((n, *shape))
    for star in stars:
        across = _shares(star.column + moved[:, 0], shape[1])
        up = _shares(star.row + moved[:, 1], shape[0])
        flux += (star.flux * np.broadcast_to(star.light, n))[:, None, None] * up[:, :, None] * across[:, None, :]
    return flux.astype(np.float32)


def _shares(centre: FloatArray, n_pixels: int) -> FloatArray:
    """Return the share of a Gaussian's light in each of a row of pixels, (n, n_pixels)."""
    edges = np.arange(n_pixels + 1) - 0.5
    below = 0.5 * (1 + erf((edges[None, :] - centre[:, None]) / (np.sqrt(2) * SIGMA_PIXELS)))
    return np.diff(below, axis=1)
