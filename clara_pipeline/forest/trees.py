"""Join single trees, as scikit-learn keeps them, into one forest of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.forest.arrays import FloatArray, Forest, IntArray
from clara_pipeline.forest.check import MAX_FEATURES, MAX_NODES, check_forest

NO_CHILD = -1
MAX_COUNT = 10**9
"""Training objects at a node: fits an int32 with room to spare."""


@dataclass(frozen=True, eq=False)
class Tree:
    """One classification tree; all arrays over its nodes, a leaf has no children (-1)."""

    left: IntArray
    right: IntArray
    feature: IntArray
    threshold: FloatArray
    values: FloatArray
    """Shape (n_nodes, 2): training objects of the synthetic and the real class, as counts or as shares."""
    weight: FloatArray
    """Shape (n_nodes,): training objects at the node, those drawn twice counted twice."""


def forest_of(
    trees: Sequence[Tree], n_features: int, n_real_total: int | None = None, n_synthetic_total: int | None = None
) -> Forest:
    """Join `trees` to one forest.

    Where the totals are not given, they are the mean of the roots' counts, rounded (exact without
    bootstrap, within about one for a hundred bootstrapped trees).

    Raises ValueError for trees that are none.
    """
    if not trees:
        raise ValueError("there are no trees")
    for tree in trees:
        _check_shapes(tree)
    sizes = [len(tree.feature) for tree in trees]
    if sum(sizes) > MAX_NODES:
        raise ValueError(f"more than {MAX_NODES} nodes")
    roots = np.cumsum([0, *sizes[:-1]])
    shares = np.concatenate([_shares(tree) for tree in trees])
    counts = np.rint(shares * np.concatenate([tree.weight for tree in trees])[:, None]).astype(np.int32)
    n_synthetic, n_real = counts[:, 0].copy(), counts[:, 1].copy()
    leaf = np.concatenate([tree.left == NO_CHILD for tree in trees])
    forest = Forest(
        feature=np.where(leaf, 0, np.concatenate([tree.feature for tree in trees])).astype(np.int32),
        threshold=np.where(leaf, 0.0, np.concatenate([tree.threshold for tree in trees])),
        left=_placed([tree.left for tree in trees], roots),
        right=_placed([tree.right for tree in trees], roots),
        roots=roots.astype(np.int32),
        p_real=shares[:, 1].copy(),
        n_real=n_real,
        n_synthetic=n_synthetic,
        n_real_total=_mean_count(n_real[roots]) if n_real_total is None else n_real_total,
        n_synthetic_total=_mean_count(n_synthetic[roots]) if n_synthetic_total is None else n_synthetic_total,
        n_features=n_features,
    )
    check_forest(forest)
    return forest


def _check_shapes(tree: Tree) -> None:
    n_nodes = len(tree.feature)
    arrays = (tree.left, tree.right, tree.feature, tree.threshold, tree.weight)
    if n_nodes == 0 or any(array.shape != (n_nodes,) for array in arrays) or tree.values.shape != (n_nodes, 2):
        raise ValueError("a tree whose arrays differ in length, or of other than two classes")
    for child in (tree.left, tree.right):
        if child.min() < NO_CHILD or child.max() >= n_nodes:
            raise ValueError("a child outside its tree")
    if tree.feature.max() >= MAX_FEATURES or tree.feature[tree.left != NO_CHILD].min(initial=0) < 0:
        raise ValueError("a split on no known feature")
    if not (tree.weight >= 0).all() or tree.weight.max() > MAX_COUNT:
        raise ValueError("a node with an impossible number of training objects")


def _shares(tree: Tree) -> FloatArray:
    """Return the class shares at each node, whether the tree holds counts (scikit-learn < 1.3) or shares."""
    if not ((tree.values >= 0) & (tree.values <= MAX_COUNT)).all():
        raise ValueError("a node with an impossible number of training objects")
    total = tree.values.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        raise ValueError("a node without training objects")
    # Shares that miss 1 by rounding stay as they are: so does scikit-learn.
    return tree.values / np.where(np.abs(total - 1) < 1e-9, 1, total)


def _placed(children: Sequence[IntArray], roots: IntArray) -> IntArray:
    """Return children as indices into the whole forest; a leaf points to itself."""
    own = [np.where(child == NO_CHILD, np.arange(len(child)), child) for child in children]
    return np.concatenate([child + root for child, root in zip(own, roots, strict=True)]).astype(np.int32)


def _mean_count(counts: IntArray) -> int:
    return round(float(counts.mean()))
