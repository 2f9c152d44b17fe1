"""Check that arrays are a triage that can decide: what was read from a file is checked before it is used."""

from __future__ import annotations

import numpy as np

from clara_pipeline.boosted_trees.check import check_trees
from clara_pipeline.triage.features import feature_names
from clara_pipeline.triage.model import CLASSES, TriageModel
from clara_pipeline.triage.perceptrons import Perceptrons


def check_triage(model: TriageModel) -> None:
    """Raise ValueError, saying what is wrong, unless the model can rate any signal with finite numbers."""
    _require(model.feature_names == feature_names(), "it was trained on the features of another version")
    check_trees(model.trees, len(model.feature_names), len(CLASSES))
    _check_networks(model.networks, len(model.feature_names))


def _require(condition: bool | np.bool_, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)


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
