"""Isolation of an object in random trees: what is cut off after few cuts has few like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees, tree_scores
from clara_pipeline.records import FloatArray, IntArray

if TYPE_CHECKING:
    from sklearn.tree import ExtraTreeRegressor

N_TREES = 64
OBJECTS_PER_TREE = 128
EULER_GAMMA = 0.5772156649015329


def grow_isolation(scaled: FloatArray, seed: int) -> BoostedTrees:
    """Grow isolation trees on scaled statistics (n, n_statistics), finite.

    Liu, Ting & Zhou (2008); scikit-learn grows them. The value of a leaf is the length of the way to it.
    """
    from sklearn.ensemble import IsolationForest

    grown = IsolationForest(
        n_estimators=N_TREES, max_samples=min(OBJECTS_PER_TREE, len(scaled)), random_state=seed
    ).fit(scaled)
    parts = [_arrays(tree) for tree in grown.estimators_]
    sizes = [len(part[0]) for part in parts]
    roots = np.cumsum([0, *sizes[:-1]])
    feature, threshold, left, right, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    first = np.repeat(roots, sizes)
    return BoostedTrees(
        feature=feature.astype(np.int32),
        threshold=threshold.astype(np.float64),
        left=(left + first).astype(np.int32),
        right=(right + first).astype(np.int32),
        missing_left=np.zeros(len(feature), dtype=bool),
        value=value.astype(np.float64),
        roots=roots.astype(np.int32),
        class_of_tree=np.zeros(len(roots), dtype=np.int32),
        baseline=np.zeros(1),
    )


def isolation_score(trees: BoostedTrees, scaled: FloatArray) -> FloatArray:
    """Return the isolation of each object, float64 (n,), 0 to 1: about 0.5 for ordinary ones.

    `scaled` (n, n_statistics). Liu, Ting & Zhou (2008), equation 2, with the sample size of the trees grown here.
    """
    depth = tree_scores(trees, scaled)[:, 0] / len(trees.roots)
    return np.exp2(-depth / _mean_depth(np.array([OBJECTS_PER_TREE]))[0])


def _arrays(fitted: ExtraTreeRegressor) -> tuple[IntArray, FloatArray, IntArray, IntArray, FloatArray]:
    """Return one tree's feature, threshold, left, right and way to each node; leaves are their own children."""
    tree = fitted.tree_
    own = np.arange(tree.node_count)
    leaf = tree.children_left < 0
    depth = np.zeros(tree.node_count)
    for node in own[~leaf]:  # parents come before their children
        depth[[tree.children_left[node], tree.children_right[node]]] = depth[node] + 1
    value = np.where(leaf, depth + _mean_depth(tree.n_node_samples), 0.0)
    return (
        np.where(leaf, 0, tree.feature),
        np.where(leaf, 0.0, tree.threshold),
        np.where(leaf, own, tree.children_left),
        np.where(leaf, own, tree.children_right),
        value,
    )


def _mean_depth(n_objects: IntArray) -> FloatArray:
    """Return the mean way to a leaf of a tree grown to the end on so many objects, any shape (equation 1)."""
    n = np.asarray(n_objects, dtype=np.float64)
    more = 2 * (np.log(np.maximum(n - 1, 1)) + EULER_GAMMA) - 2 * (n - 1) / np.maximum(n, 1)
    return np.where(n > 2, more, np.where(n == 2, 1.0, 0.0))
