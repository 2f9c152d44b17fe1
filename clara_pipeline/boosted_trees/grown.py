"""Turn scikit-learn's fitted gradient boosting into plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier


def grown_trees(fitted: HistGradientBoostingClassifier) -> BoostedTrees:
    """Return the trees of a fitted classifier of two or more classes; the first of two classes has score 0."""
    grown = [(which, tree.nodes) for one in fitted._predictors for which, tree in enumerate(one)]
    baseline = np.asarray(fitted._baseline_prediction, dtype=np.float64).reshape(-1)
    first_class = 0
    if len(baseline) == 1:
        baseline, first_class = np.concatenate([[0.0], baseline]), 1
    sizes = [len(nodes) for _, nodes in grown]
    roots = np.cumsum([0, *sizes[:-1]])
    nodes = np.concatenate([nodes for _, nodes in grown])
    own, root = np.arange(len(nodes)), np.repeat(roots, sizes)
    leaf = nodes["is_leaf"].astype(bool)
    return BoostedTrees(
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, 0.0, nodes["num_threshold"]),
        left=np.where(leaf, own, root + nodes["left"]).astype(np.int32),
        right=np.where(leaf, own, root + nodes["right"]).astype(np.int32),
        missing_left=np.where(leaf, False, nodes["missing_go_to_left"].astype(bool)),
        value=np.where(leaf, nodes["value"], 0.0),
        roots=roots.astype(np.int32),
        class_of_tree=np.array([which + first_class for which, _ in grown], dtype=np.int32),
        baseline=baseline,
    )
