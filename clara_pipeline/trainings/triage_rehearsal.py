"""How the triage's recipe does on signals of stars that were kept back from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees, tree_scores
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.triage.features import feature_matrix
from clara_pipeline.triage.measures import evaluate
from clara_pipeline.triage.model import CLASSES
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.training import train_triage

HELD_OUT_SHARE = 0.2
ROUNDS_APART = 5


def rehearse_triage(signals: LabelledSignals, seed: int) -> tuple[list[dict[str, float]], dict[str, float]]:
    """Teach a triage on four fifths of the stars; its curve over rounds of boosting, and its measures in the end.

    Each point of the curve has `epoch` (the round), and of the trees alone `loss` and `accuracy` over the three
    classes, and `validation_loss` and `validation_accuracy` on the stars kept back. The measures are those of the
    whole triage on the stars kept back (`clara_pipeline/triage/measures.py`). The triage itself is not kept. Both
    are empty where too few signals of a class are left to learn from.
    """
    kept_back = _kept_back(signals, seed)
    learnt, unseen = signals.take(~kept_back), signals.take(kept_back)
    try:
        model = train_triage(learnt, seed)
    except ValueError:
        return [], {}
    if not len(unseen):
        return [], {}
    found = evaluate(model, unseen, seed)
    measures = {"validation_ap": found.ap, "validation_ap_pc": found.ap_pc, "validation_accuracy": found.accuracy}
    return _curve(model.trees, learnt, unseen), {name: value for name, value in measures.items() if value is not None}


def _kept_back(signals: LabelledSignals, seed: int) -> np.ndarray:
    """Draw a fifth of the stars, with all of their signals: bool (n,)."""
    stars = np.unique(signals.star)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    return np.isin(signals.star, rng.choice(stars, round(HELD_OUT_SHARE * len(stars)), replace=False))


def _curve(trees: BoostedTrees, learnt: LabelledSignals, unseen: LabelledSignals) -> list[dict[str, float]]:
    each = len(CLASSES)
    rounds = range(ROUNDS_APART, len(trees.roots) // each + 1, ROUNDS_APART)
    points: list[dict[str, float]] = [{"epoch": float(n)} for n in rounds]
    for prefix, signals in (("", learnt), ("validation_", unseen)):
        features = feature_matrix(*signals.views, signals.numbers)
        scores, done = np.tile(trees.baseline, (len(features), 1)), 0
        for point, n in zip(points, rounds, strict=True):
            scores += _added(trees, features, done * each, n * each)
            loss, accuracy = _measures(scores, signals.classes)
            point |= {f"{prefix}loss": loss, f"{prefix}accuracy": accuracy}
            done = n
    return points


def _added(trees: BoostedTrees, features: FloatArray, first: int, last: int) -> FloatArray:
    """What the trees `first` to `last` add to the scores, (n, n_classes)."""
    some = replace(
        trees,
        roots=trees.roots[first:last],
        class_of_tree=trees.class_of_tree[first:last],
        baseline=np.zeros_like(trees.baseline),
    )
    return tree_scores(some, features)


def _measures(scores: FloatArray, classes: IntArray) -> tuple[float, float]:
    """Cross-entropy and share of right classes, of scores (n, n_classes)."""
    largest = scores.max(axis=1, keepdims=True)
    log_total = largest[:, 0] + np.log(np.exp(scores - largest).sum(axis=1))
    loss = log_total - scores[np.arange(len(classes)), classes]
    return float(loss.mean()), float((scores.argmax(axis=1) == classes).mean())
