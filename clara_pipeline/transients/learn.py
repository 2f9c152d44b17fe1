"""Train a classifier from the statistics of labelled objects, and measure it on objects held back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.classifier import Classifier
from clara_pipeline.transients.evaluation.measures import (
    accuracy,
    balanced_accuracy,
    calibration_error,
    confusion,
    macro_f1,
    reliability,
)
from clara_pipeline.transients.novelty.model import train_novelty
from clara_pipeline.transients.trees.model import TreeModel, class_probabilities
from clara_pipeline.transients.trees.training import DEFAULTS, TreeSettings, joined, train_trees

HELD_SHARE = 5
"""One object in so many of each class is held back for the measures."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How well objects that were held back are told apart, by a classifier of the others."""

    accuracy: float
    balanced_accuracy: float
    macro_f1: float
    ece: float
    """Calibration error of the top class, ten equal bins (Guo et al. 2017)."""
    n_held: int
    confusion: tuple[tuple[int, ...], ...] = ()
    """How many of each class (row) were called which (column)."""


def learn(
    features: FloatArray,
    labels: IntArray,
    classes: tuple[str, ...],
    seed: int = 0,
    *,
    settings: TreeSettings = DEFAULTS,
    start: TreeModel | None = None,
) -> Classifier:
    """Train on `features` (n_objects, n_statistics) and `labels` (n_objects,) from 0.

    With `start`, a model of the same classes from another survey, its boosters stay beside the new ones and all have
    one say each. Raises ValueError for other classes, fewer than two, or one without objects.
    """
    trees = train_trees(features, labels, classes, seed, settings)
    if start is not None:
        trees = _beside(start, trees)
    return Classifier(trees, train_novelty(features, labels, len(classes), seed))


def measure_held_back(
    features: FloatArray, labels: IntArray, classes: tuple[str, ...], seed: int = 0, settings: TreeSettings = DEFAULTS
) -> Measures | None:
    """Train one booster on four fifths of the objects and measure it on the rest; None where a class is too small.

    `features` are (n_objects, n_statistics), `labels` (n_objects,).
    """
    held = held_back(labels, seed)
    if (
        min(
            np.bincount(labels[~held], minlength=len(classes)).min(),
            np.bincount(labels[held], minlength=len(classes)).min(),
        )
        < 1
    ):
        return None
    model = train_trees(features[~held], labels[~held], classes, seed, replace(settings, n_boosters=1))
    return measures_of(class_probabilities(model, features[held]), labels[held])


def held_back(labels: IntArray, seed: int) -> np.ndarray:
    """Choose a fifth of the objects of each class, a mask (n_objects,)."""
    rng, held = np.random.default_rng(seed), np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        own = rng.permutation(np.flatnonzero(labels == label))
        held[own[: len(own) // HELD_SHARE]] = True
    return held


def measures_of(probabilities: FloatArray, labels: IntArray) -> Measures:
    """Measure probabilities (n, n_classes) against `labels` (n,)."""
    counts = confusion(labels, probabilities)
    return Measures(
        accuracy=accuracy(counts),
        balanced_accuracy=balanced_accuracy(counts),
        macro_f1=macro_f1(counts),
        ece=calibration_error(reliability(labels, probabilities)),
        n_held=len(labels),
        confusion=tuple(tuple(map(int, row)) for row in counts),
    )


def _beside(start: TreeModel, new: TreeModel) -> TreeModel:
    """Join both models' boosters into one model with the new one's temperature and prior."""
    if set(start.classes) != set(new.classes) or start.statistic_names != new.statistic_names:
        raise ValueError(
            f"the model to go on from tells {', '.join(start.classes)} apart, not {', '.join(new.classes)}"
        )
    place = np.array([new.classes.index(name) for name in start.classes])
    n, warmer = len(place), new.temperature / start.temperature
    booster, which = np.divmod(start.trees.class_of_tree, n)
    order = np.argsort(place)
    old = BoostedTrees(
        **{
            name: getattr(start.trees, name)
            for name in ("feature", "threshold", "left", "right", "missing_left", "roots")
        },
        value=start.trees.value * warmer,
        class_of_tree=(booster * n + place[which]).astype(np.int32),
        baseline=(start.trees.baseline.reshape(-1, n)[:, order] * warmer).reshape(-1),
    )
    return replace(new, trees=joined([old, new.trees]))
