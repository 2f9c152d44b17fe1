"""A map of the ten-feature space: near means alike (t-SNE, van der Maaten & Hinton 2008)."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray

PERPLEXITY = 30.0
FEWEST = 4


def feature_map(space: FloatArray, seed: int) -> FloatArray | None:
    """Return places (n, 2) of the rows of `space` (n, p), scaled and finite; None for under 4 rows or equal ones."""
    if len(space) < FEWEST or not np.ptp(space, axis=0).any():
        return None
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(space) - 1) / 3)
    places = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(space)
    return np.asarray(places, dtype=np.float64) if np.isfinite(places).all() else None
