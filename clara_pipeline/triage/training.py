"""Teaching the triage: boosted trees and small networks on the same features, with scikit-learn."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.boosted_trees.grown import grown_trees
from clara_pipeline.boosted_trees.trees import BoostedTrees
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.triage.features import feature_matrix, feature_names
from clara_pipeline.triage.model import CLASSES, TriageModel
from clara_pipeline.triage.perceptrons import Perceptrons, scaled
from clara_pipeline.triage.signals import LabelledSignals

if TYPE_CHECKING:
    from sklearn.neural_network import MLPClassifier

TREES: dict[str, Any] = {
    "max_iter": 150,
    "learning_rate": 0.07,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 15,
    "l2_regularization": 3.0,
    "max_features": 0.3,
    "early_stopping": False,
}
NETWORK: dict[str, Any] = {"hidden_layer_sizes": (128,), "alpha": 0.1, "batch_size": 128, "max_iter": 12}
"""Few rounds: the networks stop before they know the training signals by heart."""
N_NETWORKS = 4
CLIPPED_SHARE = 0.5
"""Per cent of the training signals beyond either end of a feature's range."""
LEAST_OF_A_CLASS = 10


def train_triage(signals: LabelledSignals, seed: int) -> TriageModel:
    """Return the triage taught by these signals; the same for the same signals, seed and scikit-learn. One thread.

    The recipe was chosen by cross-validation within one training set, no star in two folds. Raises ValueError
    where a class has fewer than 10 signals.
    """
    counts = np.bincount(signals.classes, minlength=len(CLASSES))
    if counts.min() < LEAST_OF_A_CLASS:
        counted = ", ".join(f"{count} {name}" for name, count in zip(CLASSES, counts, strict=True))
        raise ValueError(f"{counted}: a triage needs at least {LEAST_OF_A_CLASS} signals of each class to learn from")
    features = feature_matrix(*signals.views, signals.numbers)
    states = np.random.SeedSequence(seed).generate_state(1 + N_NETWORKS).tolist()
    trees = _grown(features, signals.classes, states[0])
    return TriageModel(feature_names(), trees, _networks(features, signals.classes, states[1:]))


def _grown(features: FloatArray, classes: IntArray, state: int) -> BoostedTrees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return grown_trees(HistGradientBoostingClassifier(**TREES, random_state=state).fit(features, classes))


def _networks(features: FloatArray, classes: IntArray, states: list[int]) -> Perceptrons:
    low, high = np.nanpercentile(features, [CLIPPED_SHARE, 100 - CLIPPED_SHARE], axis=0)
    within = np.clip(features, low, high)
    ranges = {"low": low, "high": high, "middle": np.nanmean(within, axis=0), "scale": np.nanstd(within, axis=0) + 1e-9}
    empty = dict.fromkeys(("hidden_weight", "hidden_bias", "output_weight", "output_bias"), np.zeros(0))
    inputs = scaled(Perceptrons(**ranges, **empty), features)
    taught = [_network(inputs, classes, state) for state in states]
    return Perceptrons(
        **ranges,
        hidden_weight=np.stack([network.coefs_[0] for network in taught]).astype(np.float32),
        hidden_bias=np.stack([network.intercepts_[0] for network in taught]).astype(np.float32),
        output_weight=np.stack([network.coefs_[1] for network in taught]).astype(np.float32),
        output_bias=np.stack([network.intercepts_[1] for network in taught]).astype(np.float32),
    )


def _network(inputs: FloatArray, classes: IntArray, state: int) -> MLPClassifier:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is meant to stop early
        return MLPClassifier(**NETWORK, random_state=state).fit(inputs, classes)
