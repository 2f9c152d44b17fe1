"""Check that arrays read from a file are trees that can be walked."""

from __future__ import annotations

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees

MAX_NODES = 5_000_000


def check_trees(trees: BoostedTrees, n_features: int, n_classes: int) -> None:
    """Raise ValueError, saying what is wrong, unless every walk ends in a finite number of a known class."""
    _check_nodes(trees, n_features, n_classes)
    _check_links(trees)


def _require(condition: bool | np.bool_, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)


def _check_nodes(trees: BoostedTrees, n_features: int, n_classes: int) -> None:
    n_nodes = len(trees.feature)
    nodes = (trees.feature, trees.threshold, trees.left, trees.right, trees.missing_left, trees.value)
    _require(0 < n_nodes <= MAX_NODES, "no nodes, or absurdly many")
    _require(all(array.shape == (n_nodes,) for array in nodes), "node arrays of different lengths")
    _require(trees.feature.min() >= 0 and trees.feature.max() < n_features, "a split on no known feature")
    _require(np.isfinite(trees.value).all() and not np.isnan(trees.threshold).any(), "a value that is not finite")
    _require(trees.baseline.shape == (n_classes,) and np.isfinite(trees.baseline).all(), "no baseline")
    _require(trees.class_of_tree.shape == trees.roots.shape and trees.roots.ndim == 1, "trees without a class")
    known = (trees.class_of_tree >= 0) & (trees.class_of_tree < n_classes)
    _require(known.all(), "a tree of an unknown class")


def _check_links(trees: BoostedTrees) -> None:
    """Refuse trees that a walk would not leave: each is one block of nodes, each node comes after its parent."""
    n_nodes, roots = len(trees.feature), trees.roots
    own = np.arange(n_nodes)
    _require(len(roots) > 0 and roots[0] == 0 and roots[-1] < n_nodes, "no trees, or roots outside the nodes")
    _require((np.diff(roots) > 0).all(), "roots out of order")
    end = np.append(roots[1:], n_nodes)[np.searchsorted(roots, own, side="right") - 1]
    leaf = (trees.left == own) & (trees.right == own)
    inner = (trees.left > own) & (trees.right > own) & (trees.left < end) & (trees.right < end)
    _require((leaf | inner).all(), "a child that does not come after its parent in the same tree")
