"""Normalise what the network sees by the training objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.tcn.grids import CHANNELS_PER_BAND, SIGMA, Grids

MOST_SIGMAS = 10.0
"""Relative fluxes are held within this: one absurd object must not shout down the others."""
N_QUANTILES = 33
EDGE = 0.01
"""Numbers beyond those of the training objects are taken for the first or last hundredth of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """How each number is distributed; the grids are relative fluxes already."""

    quantiles: FloatArray
    """(n_numbers, 33): of each number, among the training objects that have it."""

    def apply(self, grids: Grids) -> Grids:
        """Return normalised inputs, finite everywhere: numbers become normal by their ranks, unknown ones 0."""
        from scipy.special import ndtri

        place = np.linspace(EDGE, 1 - EDGE, N_QUANTILES)
        numbers = np.zeros(grids.numbers.shape)
        for i, quantiles in enumerate(self.quantiles):
            given = grids.numbers[..., i]
            known = np.isfinite(given)
            numbers[..., i][known] = ndtri(np.interp(given[known], quantiles, place))
        return Grids(tuple(map(_bounded, grids.windows)), numbers)


def scaling_of(grids: Grids) -> Scaling:
    """Measure the distribution of each number on the first view of each object."""
    return Scaling(np.array([_quantiles(column) for column in grids.numbers[0].T]))


def _quantiles(values: FloatArray) -> FloatArray:
    known = values[np.isfinite(values)]
    if not len(known):
        return np.linspace(-1e-6, 1e-6, N_QUANTILES)
    return np.quantile(known, np.linspace(0, 1, N_QUANTILES)) + np.linspace(-1e-9, 1e-9, N_QUANTILES)


def _bounded(window: FloatArray) -> FloatArray:
    held = np.clip(np.nan_to_num(window, nan=0.0, posinf=MOST_SIGMAS, neginf=-MOST_SIGMAS), -MOST_SIGMAS, MOST_SIGMAS)
    sigma = held[..., SIGMA::CHANNELS_PER_BAND, :]
    np.clip(sigma, 0, MOST_SIGMAS, out=sigma)
    return held
