"""Hold what the network sees of many objects: Gaussian-process channels on grids of absolute days, and some numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray, IntArray

MEAN, SIGMA, DENSITY = range(3)
"""Where each channel of a band stands; channel `3 * band + MEAN` is the mean of that band."""
CHANNELS_PER_BAND = 3
SIGMA_SCALE = 0.2
"""The sigma, in units of the largest flux, at which a step counts half."""


@dataclass(frozen=True, slots=True, eq=False)
class Grids:
    """Inputs of many objects. A view is one way to see an object: the first is all its points, others are thinned.

    Means and sigmas are in units of the object's own largest flux, so that brightness enters by `numbers` alone.
    """

    windows: tuple[FloatArray, ...]
    """One array a time window, of shape (n_views, n_objects, n_channels, n_steps)."""
    numbers: FloatArray
    """Numbers that the normalised grids no longer hold, of shape (n_views, n_objects, n_numbers)."""

    def __len__(self) -> int:
        """Return the number of objects."""
        return self.numbers.shape[1]

    def of(self, objects: IntArray | npt.NDArray[np.bool_]) -> Grids:
        """Return the objects that indices or a mask choose, of shape (n_chosen,) or (n_objects,)."""
        return Grids(tuple(window[:, objects] for window in self.windows), self.numbers[:, objects])

    def first_view(self) -> Grids:
        """Return each object as all its points tell, as the only view."""
        return Grids(tuple(window[:1] for window in self.windows), self.numbers[:1])

    def view(self, which: IntArray) -> Grids:
        """Return one view of each object, chosen by `which` of shape (n_objects,), as the only view."""
        rows = np.arange(len(self))
        return Grids(tuple(window[which, rows][None] for window in self.windows), self.numbers[which, rows][None])


def certainty(window: FloatArray) -> FloatArray:
    """Return how well each step is known, 0 to 1: shape (…, n_channels, n_steps) to (…, n_steps).

    It is 1 / (1 + (σ / 0.2)²) of the best-known band, σ in units of the largest flux: near 0 where the Gaussian process
    has nothing but its prior.
    """
    sigma = window[..., SIGMA::CHANNELS_PER_BAND, :].min(axis=-2)
    return 1 / (1 + (sigma / SIGMA_SCALE) ** 2)
