"""The triage: from a folded signal to P(planet or eclipse) and P(planet)."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees, softmax, tree_scores
from clara_pipeline.records import FloatArray
from clara_pipeline.triage.features import feature_matrix
from clara_pipeline.triage.perceptrons import Perceptrons, network_scores

CLASSES = ("J", "EB", "PC")
"""Junk (everything that neither transits nor eclipses), eclipse, planet: the order of every array of classes."""
JUNK, ECLIPSE, PLANET = range(len(CLASSES))

SIGNALS_AT_ONCE = 500


@dataclass(frozen=True, eq=False)
class TriageModel:
    """Boosted trees and perceptrons, which have equal say. They know `feature_names` in this order."""

    feature_names: tuple[str, ...]
    trees: BoostedTrees
    networks: Perceptrons


def triage_probabilities(
    model: TriageModel, views: tuple[FloatArray, FloatArray], numbers: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return (P(planet or eclipse), P(planet)) of n signals, each float64 (n,).

    `views` are the global (n, 201) and the local ones (n, 61), `numbers` (n, 4) as in `numbers.NUMBERS`, NaN
    where one is missing. A signal's answer does not depend on the others. Raises ValueError for other shapes.
    """
    classes = class_probabilities(model, feature_matrix(*views, numbers))
    return 1 - classes[:, JUNK], classes[:, PLANET]


def class_probabilities(model: TriageModel, features: FloatArray) -> FloatArray:
    """Return class probabilities, float64 (n, 3): the geometric mean of the trees' and the networks' mean, to sum 1."""
    parts = [features[start : start + SIGNALS_AT_ONCE] for start in range(0, len(features), SIGNALS_AT_ONCE)]
    return np.concatenate([_some(model, part) for part in parts]) if parts else np.zeros((0, len(CLASSES)))


def _some(model: TriageModel, features: FloatArray) -> FloatArray:
    by_trees = softmax(tree_scores(model.trees, features))
    by_networks = softmax(network_scores(model.networks, features)).mean(axis=0)
    both = np.sqrt(by_trees * by_networks)
    return both / both.sum(axis=1, keepdims=True)
