"""Measure a growing forest on vectors that it was not grown on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clara_pipeline.forest.arrays import FloatArray
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import REAL, classifier_for, training_set
from clara_pipeline.records import IntArray

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

HELD_OUT_SHARE = 0.2
MOST_TREES = 20
"""Of the rehearsal: a fifth of what the forest itself costs, for an accuracy that is a little too low."""
SUREST = 0.999
"""Probabilities count as no surer than this in the log loss: a leaf of a few vectors often says 0 or 1."""


def held_out_curve(
    real: FloatArray, synthetic: FloatArray, recipe: ForestRecipe, seed: np.random.SeedSequence, n_jobs: int = 1
) -> list[dict[str, float]]:
    """Measure a rehearsal: a forest of at most 20 trees grown on four fifths of the vectors, as trees are added.

    Each point has `epoch` (the number of trees), `loss` and `accuracy` on what the forest was grown on, and
    `validation_loss` and `validation_accuracy` on the fifth kept back, drawn from each class. The forest
    itself is not kept. Empty where a class has fewer than five vectors.

    Vectors have shapes (n, n_features) and (m, n_features).
    """
    if min(len(real), len(synthetic)) < round(1 / HELD_OUT_SHARE):
        return []
    features, labels = training_set(real, synthetic)
    kept_back = _kept_back(labels, np.random.default_rng(seed))
    small = msgspec.structs.replace(recipe, n_estimators=min(recipe.n_estimators, MOST_TREES))
    classifier = classifier_for(small, seed, n_jobs).fit(features[~kept_back], labels[~kept_back])
    grown = _probabilities_as_it_grows(classifier, features)
    return [{"epoch": float(n)} | _measures(p_real, labels, kept_back) for n, p_real in enumerate(grown, start=1)]


def _kept_back(labels: IntArray, rng: np.random.Generator) -> np.ndarray:
    """Draw a fifth of each class: bool (n,)."""
    kept_back = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        kept_back[rng.choice(rows, round(HELD_OUT_SHARE * len(rows)), replace=False)] = True
    return kept_back


def _probabilities_as_it_grows(classifier: RandomForestClassifier, features: FloatArray) -> FloatArray:
    """Give P(real) of n vectors after each of the trees: (n_trees, n)."""
    each = np.stack([tree.predict_proba(features)[:, REAL] for tree in classifier.estimators_])
    return np.cumsum(each, axis=0) / np.arange(1, len(each) + 1)[:, None]


def _measures(p_real: FloatArray, labels: IntArray, kept_back: np.ndarray) -> dict[str, float]:
    p_true = np.clip(np.where(labels == REAL, p_real, 1 - p_real), 1 - SUREST, SUREST)
    loss, right = -np.log(p_true), (p_real > 0.5) == (labels == REAL)
    return {
        "loss": float(loss[~kept_back].mean()),
        "accuracy": float(right[~kept_back].mean()),
        "validation_loss": float(loss[kept_back].mean()),
        "validation_accuracy": float(right[kept_back].mean()),
    }
