"""A labelled reference set: light curves of known type, in the few dimensions that hold most of their variance.

The published set is a PCA of the raw 4000-vectors; 3000 fluxes of unit variance drown 1000
Lomb–Scargle powers below 1 in it. Sets made here scale both blocks to equal variance first. Either
way a projection is `(x - mean) @ components.T`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.features.flux_power import FLUX_POINTS, N_FEATURES
from clara_pipeline.records import FloatArray, IntArray

NO_TIC = -1
BLOCKS = (slice(0, FLUX_POINTS), slice(FLUX_POINTS, N_FEATURES))
"""Fluxes and powers in a feature vector."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Projection and labelled vectors; the rows of `vectors` belong to the names, types and numbers beside them."""

    mean: FloatArray
    """(4000,)."""
    components: FloatArray
    """(k, 4000)."""
    vectors: FloatArray
    """float64 (m, k)."""
    filenames: tuple[str, ...]
    object_types: tuple[str, ...]
    tic_ids: IntArray
    """int64 (m,), −1 where the star has no TIC number."""
    folds: FloatArray | None = None
    """float32 (m, bins): bin means of each light curve's fold, NaN where there is none; None where a set has none.
    They are for the eye: nothing is matched by them."""

    def project(self, features: FloatArray) -> FloatArray:
        """Return the feature vectors (n, 4000) as float64 (n, k)."""
        return projected(features, self.mean, self.components)


def projected(features: FloatArray, mean: FloatArray, components: FloatArray) -> FloatArray:
    """Return `(features - mean) @ components.T` in float64, shape (n, k)."""
    centred = np.asarray(features, dtype=np.float64) - np.asarray(mean, dtype=np.float64)
    return centred @ np.asarray(components, dtype=np.float64).T


def build_reference(
    features: FloatArray,
    filenames: Sequence[str],
    object_types: Sequence[str],
    tic_ids: Sequence[int | None],
    n_components: int,
) -> tuple[Reference, float]:
    """Return a reference set from feature vectors (m, 4000), and the share of the scaled variance it keeps.

    At most m − 1 components. The projection is stored as float32 and the vectors are projected by
    what is stored. Raises ValueError for fewer than two light curves.
    """
    features = np.asarray(features, dtype=np.float64)
    if len(features) < 2:
        raise ValueError("a reference set needs at least two light curves")
    mean = features.mean(axis=0)
    scale = block_scale(features - mean)
    directions, shares = principal_components((features - mean) * scale, n_components)
    mean32, components32 = mean.astype(np.float32), (directions * scale).astype(np.float32)
    numbers = np.array([NO_TIC if number is None else number for number in tic_ids], dtype=np.int64)
    vectors = projected(features, mean32, components32)
    made = Reference(mean32, components32, vectors, tuple(filenames), tuple(object_types), numbers)
    return made, float(shares.sum())


def block_scale(centred: FloatArray) -> FloatArray:
    """Return factors (4000,) that give fluxes and powers the same total variance, 1 each; 1 for a block without any."""
    scale = np.ones(centred.shape[1])
    for block in BLOCKS:
        variance = float(np.mean(np.sum(centred[:, block] ** 2, axis=1)))
        scale[block] = 1.0 / np.sqrt(variance) if variance > 0 else 1.0
    return scale


def principal_components(centred: FloatArray, n_components: int) -> tuple[FloatArray, FloatArray]:
    """Return the directions (k, p) and variance shares (k,) of centred data (n, p), k ≤ min(n_components, n − 1, p).

    A direction's largest element is positive, so that equal data give equal signs.
    """
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    kept = min(n_components, len(centred) - 1, len(directions))
    directions = directions[:kept]
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(kept), largest])
    total = float(np.sum(lengths**2))
    shares = lengths[:kept] ** 2 / total if total > 0 else np.zeros(kept)
    return directions * np.where(signs == 0, 1.0, signs)[:, None], shares
