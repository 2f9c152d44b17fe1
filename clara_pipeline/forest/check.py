"""Check that arrays are a forest that can be walked: what was read from a file is checked before it is used."""

from __future__ import annotations

import numpy as np

from clara_pipeline.forest.arrays import Forest, IntArray

MAX_FEATURES = 1_000_000
MAX_TREES = 10_000
MAX_NODES = 5_000_000
"""The published forests have 13 000."""
MAX_LEVELS = 10_000
"""Deepest tree accepted; the paper's forests have some 20 levels, its search space ends at 1000."""


def check_forest(forest: Forest) -> None:
    """Raise ValueError, saying what is wrong, unless every walk through `forest` ends at a leaf in its own tree."""
    _check_lengths(forest)
    _check_values(forest)
    _check_trees(forest)
    _check_depth(forest)


def _require(condition: bool | np.bool_, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)


def _check_lengths(forest: Forest) -> None:
    links = (forest.feature, forest.threshold, forest.left, forest.right)
    nodes = (*links, forest.p_real, forest.n_real, forest.n_synthetic)
    _require(all(array.ndim == 1 for array in (*nodes, forest.roots)), "an array has more than one dimension")
    _require(len({len(array) for array in nodes}) == 1, "the node arrays differ in length")
    _require(0 < len(forest.roots) <= len(forest.feature), "there are no trees, or more trees than nodes")
    _require(len(forest.roots) <= MAX_TREES, f"more than {MAX_TREES} trees")
    _require(len(forest.feature) <= MAX_NODES, f"more than {MAX_NODES} nodes")


def _check_values(forest: Forest) -> None:
    _require(0 < forest.n_features <= MAX_FEATURES, f"features should number 1 to {MAX_FEATURES}")
    _require(forest.n_real_total > 0, "it was trained on no real light curve")
    _require(forest.n_synthetic_total >= 0, "a negative number of synthetic curves")
    _require(forest.feature.min() >= 0 and forest.feature.max() < forest.n_features, "a split on no known feature")
    _require(np.isfinite(forest.threshold).all(), "a threshold that is not finite")
    _require(((forest.p_real >= 0) & (forest.p_real <= 1)).all(), "a probability outside 0 to 1")
    _require(forest.n_real.min() >= 0 and forest.n_synthetic.min() >= 0, "a negative count")


def _check_trees(forest: Forest) -> None:
    """Refuse trees that a walk would not leave: blocks of nodes where each has one parent, which comes before it."""
    roots, nodes = forest.roots, np.arange(forest.n_nodes)
    _require(roots[0] == 0 and (np.diff(roots) > 0).all() and roots[-1] < forest.n_nodes, "roots out of order")
    end = np.append(roots[1:], forest.n_nodes)[np.searchsorted(roots, nodes, side="right") - 1]
    leaf = (forest.left == nodes) & (forest.right == nodes)
    inner = (forest.left > nodes) & (forest.right > nodes) & (forest.left < end) & (forest.right < end)
    _require((leaf | inner).all(), "a child that does not come after its parent in the same tree")
    parents = np.bincount(_children(forest, nodes[inner]), minlength=forest.n_nodes)
    parents[roots] += 1
    _require((parents == 1).all(), "a node without a parent, or with several")


def _check_depth(forest: Forest) -> None:
    level = forest.roots
    for _ in range(MAX_LEVELS):
        level = level[~forest.is_leaf[level]]
        if not len(level):
            return
        level = _children(forest, level)
    raise ValueError(f"a tree of more than {MAX_LEVELS} levels")


def _children(forest: Forest, nodes: IntArray) -> IntArray:
    return np.concatenate([forest.left[nodes], forest.right[nodes]])
