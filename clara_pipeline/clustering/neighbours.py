"""More like this: the nearest in the space of the ten features."""

from __future__ import annotations

import numpy as np

from clara_pipeline.clustering.scaling import scaled
from clara_pipeline.records import FloatArray, IntArray


def nearest(features: FloatArray, row: int, n_nearest: int, how: str = "standard") -> tuple[IntArray, FloatArray]:
    """Return the rows nearest to one row of `features` (n, p), and their distances in scaled features.

    The row itself is left out; of equal distances the earlier row comes first. Rows with values that
    are not finite are nobody's neighbours.
    """
    rows = np.flatnonzero(np.isfinite(features).all(axis=1))
    if row not in rows:
        return np.empty(0, dtype=np.int64), np.empty(0)
    space = scaled(features[rows], how)
    distance = np.linalg.norm(space - space[np.searchsorted(rows, row)], axis=1)
    others = np.flatnonzero(rows != row)
    order = others[np.argsort(distance[others], kind="stable")][:n_nearest]
    return rows[order], distance[order]
