"""Tell which features a forest splits on, and how each of them goes with the anomaly scores."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from clara_pipeline.features.box_power import BOX_EDGES_PER_DAY
from clara_pipeline.features.flux_power import FLUX_POINTS, FREQUENCY_PER_DAY
from clara_pipeline.forest.arrays import FloatArray, Forest


def feature_importance(forest: Forest) -> FloatArray:
    """Return the share of each feature in what the splits do for the Gini impurity, (n_features,); the sum is 1.

    The mean over the trees of each tree's shares, as scikit-learn's `feature_importances_` (Breiman 2001).
    """
    inner = np.flatnonzero(~forest.is_leaf)
    weight = (forest.n_real + forest.n_synthetic).astype(np.float64)
    impurity = weight * 2 * forest.p_real * (1 - forest.p_real)
    gain = impurity[inner] - impurity[forest.left[inner]] - impurity[forest.right[inner]]
    tree = np.searchsorted(forest.roots, inner, side="right") - 1
    of_tree = np.bincount(tree, weights=gain, minlength=forest.n_trees)
    share = np.divide(gain, of_tree[tree], out=np.zeros(len(gain)), where=of_tree[tree] > 0)
    found = np.bincount(forest.feature[inner], weights=share, minlength=forest.n_features).astype(np.float64)
    return found / found.sum() if found.sum() > 0 else found


def score_correlation(matrices: Iterable[FloatArray], score: FloatArray) -> FloatArray:
    """Return Pearson's correlation of each feature with the score (n,), (n_features,); 0 where either is constant.

    The matrices (n_part, n_features) hold the n curves one after the other.
    """
    about = score - score.mean()
    start, total, squares, product = 0, 0.0, 0.0, 0.0
    for matrix in matrices:
        values = np.asarray(matrix, np.float64)
        total, squares = total + values.sum(axis=0), squares + (values**2).sum(axis=0)
        product = product + about[start : start + len(values)] @ values
        start += len(values)
    spread = np.maximum(squares - np.square(total) / start, 0.0)
    norm = np.sqrt(spread * (about @ about))
    return np.divide(product, norm, out=np.zeros(len(norm)), where=norm > 1e-9 * start)


def feature_name(index: int, layout: str = "v1") -> str:
    """Name one of the 4000 features: a point of the light curve, or the power at a period; in `box` of dips."""
    if layout == "box":
        return _box_feature_name(index)
    if index < FLUX_POINTS:
        return f"flux of point {index}"
    return f"power at {1 / FREQUENCY_PER_DAY[index - FLUX_POINTS]:.3f} d"


def _box_feature_name(index: int) -> str:
    if index < FLUX_POINTS:
        return f"dip at phase {index / FLUX_POINTS - 0.5:+.3f}"
    band = index - FLUX_POINTS
    return f"dips every {1 / BOX_EDGES_PER_DAY[band + 1]:.3f} d"
