"""Normalise what the network sees by the training objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.tcn.grids import CHANNELS_PER_BAND, SIGMA, Grids

MOST_SIGMAS = 10.0
"""Normalised values are held within this: one absurd object must not shout down the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Centre and scale of the numbers, each of shape (n_numbers,); the grids are relative fluxes already."""

    centre: FloatArray
    scale: FloatArray

    def apply(self, grids: Grids) -> Grids:
        """Return normalised inputs, finite everywhere."""
        numbers = (grids.numbers - self.centre) / self.scale
        return Grids(tuple(map(_bounded, grids.windows)), _clipped(numbers))


def scaling_of(grids: Grids) -> Scaling:
    """Measure centre and scale on the first view of each object."""
    numbers = np.where(np.isfinite(grids.numbers[0]), grids.numbers[0], 0)
    return Scaling(numbers.mean(axis=0), np.maximum(numbers.std(axis=0), 1e-6))


def _bounded(window: FloatArray) -> FloatArray:
    held = _clipped(window)
    sigma = held[..., SIGMA::CHANNELS_PER_BAND, :]
    np.clip(sigma, 0, MOST_SIGMAS, out=sigma)
    return held


def _clipped(values: FloatArray) -> FloatArray:
    return np.clip(np.nan_to_num(values, nan=0.0, posinf=MOST_SIGMAS, neginf=-MOST_SIGMAS), -MOST_SIGMAS, MOST_SIGMAS)
