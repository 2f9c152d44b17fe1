"""A map of the ten-feature space: near means alike (t-SNE, van der Maaten & Hinton 2008)."""

from __future__ import annotations

import numpy as np

from clara_pipeline.clustering.tsne.descent import tsne
from clara_pipeline.records import FloatArray

PERPLEXITY = 30.0
FEWEST = 4
MANY_ROWS = 1000
"""From so many on compiled loops over a grid make the map, as good a one in a tenth of the time."""


def feature_map(space: FloatArray, seed: int) -> FloatArray | None:
    """Return places (n, 2) of the rows of `space` (n, p), scaled and finite; None for under 4 rows or equal ones.

    `seed` matters to scikit-learn alone, which makes the map of few rows, and any map without numba.
    """
    if len(space) < FEWEST or not np.ptp(space, axis=0).any():
        return None
    places = tsne(space, PERPLEXITY) if len(space) >= MANY_ROWS else None
    if places is None:
        places = tsne_plane(space, seed)
    return np.asarray(places, dtype=np.float64) if np.isfinite(places).all() else None


def tsne_plane(space: FloatArray, seed: int) -> FloatArray:
    """Return places (n, 2) of the rows of `space` (n, p), n ≥ 4, by scikit-learn's t-SNE."""
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(space) - 1) / 3)
    return np.asarray(TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(space))
