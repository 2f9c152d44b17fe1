"""The trained model: several boosters of trees, one temperature, the classes' shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees, softmax, tree_scores
from clara_pipeline.records import FloatArray

OBJECTS_AT_ONCE = 200
"""Walked at once, which bounds the memory."""


@dataclass(frozen=True, eq=False)
class TreeModel:
    """Boosters trained with different seeds on the same objects; their calibrated probabilities are averaged."""

    statistic_names: tuple[str, ...]
    """The columns of the matrix that it was trained on."""
    classes: tuple[str, ...]
    trees: BoostedTrees
    """All boosters' trees: a tree of booster b and class c adds to score b · n_classes + c."""
    temperature: float
    """What scores are divided by: above 1 where the boosters were surer than right (Guo et al. 2017)."""
    prior: FloatArray
    """(n_classes,): the share of each class among the training objects: the answer for too few points."""

    @property
    def n_boosters(self) -> int:
        """Return the number of boosters."""
        return len(self.trees.baseline) // len(self.classes)


def class_probabilities(model: TreeModel, features: FloatArray) -> FloatArray:
    """Return the probability of each class, float64 (n_objects, n_classes), rows of sum 1.

    `features` are (n_objects, n_statistics) as `feature_matrix` makes them, NaN where unknown. An object's answer
    does not depend on the others.
    """
    return booster_probabilities(model, features).mean(axis=1)


def booster_probabilities(model: TreeModel, features: FloatArray) -> FloatArray:
    """Return each booster's probabilities, float64 (n_objects, n_boosters, n_classes).

    `features` are (n_objects, n_statistics). The spread over the boosters is the model's own doubt.
    """
    shape = (model.n_boosters, len(model.classes))
    parts = [features[start : start + OBJECTS_AT_ONCE] for start in range(0, len(features), OBJECTS_AT_ONCE)]
    scores = [tree_scores(model.trees, part) for part in parts]
    together = np.concatenate(scores) if scores else np.zeros((0, shape[0] * shape[1]))
    return softmax(together.reshape(len(features), *shape) / model.temperature)
