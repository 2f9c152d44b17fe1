"""Boosted trees as plain arrays, and the walk from features to class scores."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from clara_pipeline.records import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class BoostedTrees:
    """Every tree's nodes, one tree after the other; all node arrays have shape (n_nodes,).

    A node sends a sample to `left` where its `feature` is at most `threshold`, or missing (NaN) and
    `missing_left`; else to `right`. A leaf is its own left and right. Each tree adds `value` of the leaf
    to the score of one class.
    """

    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    missing_left: np.ndarray
    value: FloatArray
    roots: IntArray
    """(n_trees,): the first node of each tree, ascending from 0."""
    class_of_tree: IntArray
    """(n_trees,)."""
    baseline: FloatArray
    """(n_classes,): the scores before any tree."""

    @property
    def depth(self) -> int:
        """Most steps from a root to a leaf."""
        here, steps = self.roots, 0
        while (inner := here[self.left[here] != here]).size:
            here, steps = np.concatenate([self.left[inner], self.right[inner]]), steps + 1
        return steps


ARRAYS = tuple(field.name for field in fields(BoostedTrees))
"""The names of the arrays, as files keep them."""
SORTS = {"feature": "i", "left": "i", "right": "i", "missing_left": "b", "roots": "i", "class_of_tree": "i"}
"""The kind of each array's type; the others are of floats."""


def arrays_of(trees: BoostedTrees) -> dict[str, np.ndarray]:
    """Return the trees' arrays by name, nodes of shape (n_nodes,) and so on."""
    return {name: getattr(trees, name) for name in ARRAYS}


def trees_of(arrays: Mapping[str, np.ndarray]) -> BoostedTrees:
    """Return the trees whose arrays these are, shapes as there; arrays of other names may lie among them."""
    return BoostedTrees(**{name: arrays[name] for name in ARRAYS})


def tree_scores(trees: BoostedTrees, features: FloatArray) -> FloatArray:
    """Return the score of each class for n samples, float64 (n, n_classes); `features` (n, n_features) may hold NaN.

    The softmax of the scores are the probabilities. A sample's scores do not depend on those beside it, to the bit.
    """
    node = np.repeat(trees.roots[:, None], len(features), axis=1)
    rows = np.arange(len(features))
    inner = trees.left[node] != node
    while inner.any():
        value = features[rows, trees.feature[node]]
        to_left = np.where(np.isnan(value), trees.missing_left[node], value <= trees.threshold[node])
        node = np.where(to_left, trees.left[node], trees.right[node])
        inner = trees.left[node] != node
    scores = np.tile(trees.baseline, (len(features), 1))
    for which in np.unique(trees.class_of_tree):
        # A running sum adds tree after tree; np.sum would pair the terms up for a single sample.
        scores[:, which] += np.cumsum(trees.value[node[trees.class_of_tree == which]], axis=0)[-1]
    return scores


def softmax(scores: FloatArray) -> FloatArray:
    """Turn scores (…, n_classes) into probabilities. The shape stays."""
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)
