"""Whether arrays are a triage that can decide: what was read from a file is checked before it is used."""

from __future__ import annotations

import numpy as np

from clara_pipeline.triage.features import feature_names
from clara_pipeline.triage.model import CLASSES, TriageModel
from clara_pipeline.triage.perceptrons import Perceptrons
from clara_pipeline.triage.trees import BoostedTrees

MAX_NODES = 5_000_000
MAX_DEPTH = 1000


def check_triage(model: TriageModel) -> None:
    """Raise ValueError, saying what is wrong, unless the model can rate any signal with finite numbers."""
    _require(model.feature_names == feature_names(), "it was trained on the features of another version")
    _check_nodes(model.trees, len(model.feature_names))
    _check_links(model.trees)
    _check_networks(model.networks, len(model.feature_names))


def _require(condition: bool | np.bool_, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)


def _check_nodes(trees: BoostedTrees, n_features: int) -> None:
    n_nodes = len(trees.feature)
    nodes = (trees.feature, trees.threshold, trees.left, trees.right, trees.missing_left, trees.value)
    _require(0 < n_nodes <= MAX_NODES, "no nodes, or absurdly many")
    _require(all(array.shape == (n_nodes,) for array in nodes), "node arrays of different lengths")
    _require(trees.feature.min() >= 0 and trees.feature.max() < n_features, "a split on no known feature")
    _require(np.isfinite(trees.value).all() and not np.isnan(trees.threshold).any(), "a value that is not finite")
    _require(trees.baseline.shape == (len(CLASSES),) and np.isfinite(trees.baseline).all(), "no baseline")
    _require(trees.class_of_tree.shape == trees.roots.shape and trees.roots.ndim == 1, "trees without a class")
    known = (trees.class_of_tree >= 0) & (trees.class_of_tree < len(CLASSES))
    _require(known.all(), "a tree of an unknown class")


def _check_links(trees: BoostedTrees) -> None:
    """Each tree is one block of nodes, each node comes after its parent: every walk ends."""
    n_nodes, roots = len(trees.feature), trees.roots
    own = np.arange(n_nodes)
    _require(len(roots) > 0 and roots[0] == 0 and roots[-1] < n_nodes, "no trees, or roots outside the nodes")
    _require((np.diff(roots) > 0).all(), "roots out of order")
    end = np.append(roots[1:], n_nodes)[np.searchsorted(roots, own, side="right") - 1]
    leaf = (trees.left == own) & (trees.right == own)
    inner = (trees.left > own) & (trees.right > own) & (trees.left < end) & (trees.right < end)
    _require((leaf | inner).all(), "a child that does not come after its parent in the same tree")


def _check_networks(networks: Perceptrons, n_features: int) -> None:
    ranges = (networks.low, networks.high, networks.middle, networks.scale)
    _require(all(array.shape == (n_features,) for array in ranges), "ranges that do not fit the features")
    _require(networks.hidden_weight.ndim == 3 and networks.hidden_weight.size > 0, "no networks")
    n_networks, _, n_hidden = networks.hidden_weight.shape
    wanted = {
        "hidden_weight": (n_networks, n_features, n_hidden),
        "hidden_bias": (n_networks, n_hidden),
        "output_weight": (n_networks, n_hidden, len(CLASSES)),
        "output_bias": (n_networks, len(CLASSES)),
    }
    _require(all(getattr(networks, name).shape == shape for name, shape in wanted.items()), "weights that do not fit")
    arrays = (*ranges, *(getattr(networks, name) for name in wanted))
    _require(all(np.isfinite(array).all() for array in arrays), "a weight that is not finite")
    _require((networks.scale > 0).all() and (networks.low <= networks.high).all(), "ranges that are none")
