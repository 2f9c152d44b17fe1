"""Try the triage's recipe on signals of stars that were kept back from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees, tree_scores
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.triage.features import feature_matrix
from clara_pipeline.triage.measures import evaluate
from clara_pipeline.triage.model import CLASSES, TriageModel, class_probabilities
from clara_pipeline.triage.perceptrons import scaled
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.training import NETWORK, train_triage

HELD_OUT_SHARE = 0.2
ROUNDS_APART = 5
LEAST = 1e-300
"""Added to probabilities of which the logarithm is taken."""
Point = tuple[int, dict[str, float]]
"""The number of an epoch, and its metrics."""


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """What came of teaching a triage on four fifths of the stars. All is empty where there were too few."""

    curve: list[dict[str, float]] = field(default_factory=list)
    """Points with `epoch` and, on what was learnt from and as `validation_…` on the stars kept back, over the three
    classes: `loss` and `accuracy` of the trees after so many rounds of boosting, `network_loss` and
    `network_accuracy` of a network after so many passes."""
    measures: dict[str, float | None] = field(default_factory=dict)
    """Of the whole triage on the stars kept back (`clara_pipeline/triage/measures.py`)."""
    confusion: IntArray | None = None
    """(3, 3): how many kept back signals of each class (row) were taken for which (column)."""


def rehearse_triage(signals: LabelledSignals, seed: int) -> Rehearsal:
    """Teach a triage on four fifths of the stars, and measure it on the rest. The triage itself is not kept."""
    kept_back = _kept_back(signals, seed)
    learnt, unseen = signals.take(~kept_back), signals.take(kept_back)
    try:
        model = train_triage(learnt, seed)
    except ValueError:
        return Rehearsal()
    if not len(unseen):
        return Rehearsal()
    found = evaluate(model, unseen, seed)
    measures = {"validation_ap": found.ap, "validation_ap_pc": found.ap_pc, "validation_accuracy": found.accuracy}
    features = [feature_matrix(*some.views, some.numbers) for some in (learnt, unseen)]
    points: dict[int, dict[str, float]] = {}
    for number, metrics in (
        *_network_curve(model, learnt, unseen, features, seed),
        *_tree_curve(model, learnt, unseen, features),
    ):
        points[number] = points.get(number, {"epoch": float(number)}) | metrics
    guessed = class_probabilities(model, features[1]).argmax(axis=1)
    confusion = np.bincount(unseen.classes * len(CLASSES) + guessed, minlength=len(CLASSES) ** 2)
    return Rehearsal([points[number] for number in sorted(points)], measures, confusion.reshape(len(CLASSES), -1))


def _kept_back(signals: LabelledSignals, seed: int) -> np.ndarray:
    """Draw a fifth of the stars, with all of their signals: bool (n,)."""
    stars = np.unique(signals.star)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    return np.isin(signals.star, rng.choice(stars, round(HELD_OUT_SHARE * len(stars)), replace=False))


def _tree_curve(
    model: TriageModel, learnt: LabelledSignals, unseen: LabelledSignals, features: list[FloatArray]
) -> Iterator[Point]:
    """Measure the trees after every fifth round; `features` of both, (n, n_features)."""
    each, done = len(CLASSES), 0
    scores = [np.tile(model.trees.baseline, (len(some), 1)) for some in features]
    for n in range(ROUNDS_APART, len(model.trees.roots) // each + 1, ROUNDS_APART):
        for at, some in enumerate(features):
            scores[at] += _added(model.trees, some, done * each, n * each)
        yield n, _named("", scores[0], learnt) | _named("validation_", scores[1], unseen)
        done = n


def _network_curve(
    model: TriageModel, learnt: LabelledSignals, unseen: LabelledSignals, features: list[FloatArray], seed: int
) -> Iterator[Point]:
    """Teach one network of the recipe pass by pass, measured after each; `features` of both, (n, n_features)."""
    from sklearn.neural_network import MLPClassifier

    inputs = [scaled(model.networks, some) for some in features]
    network = MLPClassifier(**NETWORK, random_state=seed)
    for n in range(1, NETWORK["max_iter"] + 1):
        network.partial_fit(inputs[0], learnt.classes, classes=np.arange(len(CLASSES)))
        scores = [np.log(network.predict_proba(some) + LEAST) for some in inputs]
        yield n, _named("network_", scores[0], learnt) | _named("validation_network_", scores[1], unseen)


def _named(prefix: str, scores: FloatArray, signals: LabelledSignals) -> dict[str, float]:
    loss, accuracy = _measures(scores, signals.classes)
    return {f"{prefix}loss": loss, f"{prefix}accuracy": accuracy}


def _added(trees: BoostedTrees, features: FloatArray, first: int, last: int) -> FloatArray:
    """Return what the trees `first` to `last` add to the scores, (n, n_classes)."""
    some = replace(
        trees,
        roots=trees.roots[first:last],
        class_of_tree=trees.class_of_tree[first:last],
        baseline=np.zeros_like(trees.baseline),
    )
    return tree_scores(some, features)


def _measures(scores: FloatArray, classes: IntArray) -> tuple[float, float]:
    """Return cross-entropy and share of right classes, of scores (n, n_classes)."""
    largest = scores.max(axis=1, keepdims=True)
    log_total = largest[:, 0] + np.log(np.exp(scores - largest).sum(axis=1))
    loss = log_total - scores[np.arange(len(classes)), classes]
    return float(loss.mean()), float((scores.argmax(axis=1) == classes).mean())
