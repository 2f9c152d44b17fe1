"""A forest as plain arrays, and the walk from feature vectors to anomaly scores.

An object's anomaly score says how little the real light curves of the training set resemble it:
0 to 1, higher is stranger (CLARA, arXiv:2508.04722, section 3).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer]
FloatArray = NDArray[np.floating]
ScoreKind = Literal["probability", "leaf"]

ROWS_AT_ONCE = 50
"""Feature vectors walked together: few enough for their 4000 values each to stay in the cache."""
LEVELS_AT_ONCE = 5
"""Levels walked between two looks at who has arrived: looking costs as much as a level."""


@dataclass(frozen=True, eq=False)
class Forest:
    """Every tree's nodes, one tree after the other; all node arrays have shape (n_nodes,).

    A node sends a vector to `left` where its value of `feature` (float32) is at most `threshold`,
    else to `right`; both are indices into these same arrays. A leaf is its own left and right.
    `n_real` and `n_synthetic` count the training objects that came to the node; where a tree
    was grown on a bootstrap sample, an object drawn twice counts twice, as in `p_real`.
    """

    feature: IntArray
    """int32; 0 at a leaf."""
    threshold: FloatArray
    """float64; 0 at a leaf."""
    left: IntArray
    """int32, greater than the node's own index, or equal at a leaf."""
    right: IntArray
    roots: IntArray
    """int32, shape (n_trees,): the first node of each tree, ascending from 0."""
    p_real: FloatArray
    """float64: share of the real class among the training objects at the node."""
    n_real: IntArray
    """int32."""
    n_synthetic: IntArray
    """int32."""
    n_real_total: int
    """Real light curves in the training set."""
    n_synthetic_total: int
    n_features: int

    @property
    def n_trees(self) -> int:
        """Count the trees."""
        return len(self.roots)

    @property
    def n_nodes(self) -> int:
        """Count the nodes of all trees."""
        return len(self.feature)

    @cached_property
    def is_leaf(self) -> NDArray[np.bool_]:
        """Tell which nodes are leaves, shape (n_nodes,): those that are their own left child."""
        return self.left == np.arange(self.n_nodes)

    @cached_property
    def leaf_share(self) -> FloatArray:
        """Share of its tree's real training objects at each node, shape (n_nodes,)."""
        tree = np.searchsorted(self.roots, np.arange(self.n_nodes), side="right") - 1
        return self.n_real / np.maximum(self.n_real[self.roots], 1)[tree]

    @cached_property
    def _steps(self) -> tuple[IntArray, IntArray]:
        """`feature`, and left and right in turns, in the integer type that indexing is fast with."""
        children = np.stack([self.left, self.right], axis=1).astype(np.intp).ravel()
        return self.feature.astype(np.intp), children


def anomaly_score(forest: Forest, features: FloatArray, kind: ScoreKind = "probability") -> FloatArray:
    """Return the anomaly score of each row of `features`, shape (n, n_features) → float64 (n,), higher is stranger.

    kind "probability": 1 - mean over trees of P(real) in the object's leaf, bit for bit
    1 - `predict_proba` of the scikit-learn forest, as the authors' released code has it.
    kind "leaf": 1 - mean over trees of (real training objects in the object's leaf ÷ all real
    training objects), the paper's equation, after Baron & Poznanski 2017.

    The score of a row does not depend on the other rows. Values are compared as float32.
    Raises ValueError for a wrong shape or kind, and for values that are not finite.
    """
    if kind not in ("probability", "leaf"):
        raise ValueError(f"no such kind of score: {kind!r}; there are probability and leaf")
    values = forest.p_real if kind == "probability" else forest.leaf_share
    scores = np.empty(len(features))
    for start in range(0, len(features), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        # A running sum adds tree after tree, as scikit-learn does; np.sum would pair the terms up for a single row.
        scores[rows] = 1 - np.cumsum(values[leaves(forest, features[rows])], axis=0)[-1] / forest.n_trees
    return scores


def leaves(forest: Forest, features: FloatArray) -> IntArray:
    """Return the leaf each row of `features` (n, n_features) comes to in each tree, shape (n_trees, n).

    All trees are walked at once, level by level. Raises ValueError as `anomaly_score`.
    """
    features = _checked(forest, features)
    feature, children = forest._steps
    flat = features.ravel()
    node = np.repeat(forest.roots.astype(np.intp), len(features))
    first_value = np.tile(np.arange(len(features)) * forest.n_features, forest.n_trees)
    walking = np.arange(len(node))
    here: IntArray = node
    # mode="clip" only spares numpy its own check: the forest's indices were checked when it was made.
    while len(walking):
        for _ in range(LEVELS_AT_ONCE):
            value = flat.take(first_value + feature.take(here, mode="clip"), mode="clip")
            to_the_right = value > forest.threshold.take(here, mode="clip")
            here = children.take(2 * here + to_the_right, mode="clip")
        node[walking] = here
        onward = np.flatnonzero(~forest.is_leaf.take(here))
        walking, here, first_value = walking.take(onward), here.take(onward), first_value.take(onward)
    return node.reshape(forest.n_trees, len(features))


def _checked(forest: Forest, features: FloatArray) -> NDArray[np.float32]:
    if features.ndim != 2 or features.shape[1] != forest.n_features:
        raise ValueError(f"feature vectors of shape {features.shape}; the forest needs (n, {forest.n_features})")
    features = np.ascontiguousarray(features, dtype=np.float32)
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise ValueError(f"feature vector {np.flatnonzero(~finite)[0]} holds values that are not finite (NaN or inf)")
    return features
