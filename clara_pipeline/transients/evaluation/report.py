"""Sum up what models said of objects held back: scores with intervals, classes, reliability, early scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import History
from clara_pipeline.transients.evaluation.cross_validation import HeldOut
from clara_pipeline.transients.evaluation.measures import (
    ClassMeasures,
    ReliabilityBin,
    accuracy,
    balanced_accuracy,
    calibration_error,
    confusion,
    macro_f1,
    of_class,
    reliability,
)

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class EarlyScore:
    """How good the models are when they see only the first days."""

    days: float
    macro_f1: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of model measured; scores are means over the repeats, each of all objects held back."""

    macro_f1: float
    macro_f1_interval: tuple[float, float]
    """95 %, by drawing objects again with replacement."""
    macro_f1_fold_sd: float
    """Standard deviation over single folds."""
    balanced_accuracy: float
    accuracy: float
    ece: float
    """Expected calibration error of the surest class, ten equal bins, all repeats together."""
    log_loss: float
    n: int
    classes: tuple[ClassMeasures, ...]
    confusion: tuple[tuple[float, ...], ...]
    """Rows: what objects are; columns: what they were called; means over the repeats."""
    reliability: tuple[ReliabilityBin, ...]
    early: tuple[EarlyScore, ...]
    history: History = ()
    """The epochs of the first training, one list a network."""


def report(held: HeldOut, labels: IntArray, classes: tuple[str, ...], seed: int = 0) -> Report:
    """Measure out-of-fold probabilities of objects with `labels` (n_objects,)."""
    n_repeats, n_objects, n_classes = held.probabilities.shape
    counts = [confusion(labels, one) for one in held.probabilities]
    pooled, repeated = held.probabilities.reshape(-1, n_classes), np.tile(labels, n_repeats)
    bins = reliability(repeated, pooled)
    named = np.mean(counts, axis=0)
    true_class = pooled[np.arange(len(repeated)), repeated]
    per_class = tuple(of_class(i, name, repeated, pooled, named) for i, name in enumerate(classes))
    return Report(
        macro_f1=float(np.mean([macro_f1(one) for one in counts])),
        macro_f1_interval=_interval(held.probabilities, labels, seed),
        macro_f1_fold_sd=_fold_spread(held, labels),
        balanced_accuracy=float(np.mean([balanced_accuracy(one) for one in counts])),
        accuracy=float(np.mean([accuracy(one) for one in counts])),
        ece=calibration_error(bins),
        log_loss=float(-np.mean(np.log(np.maximum(true_class, 1e-12)))),
        n=n_objects,
        classes=tuple(_of_one_repeat(one, n_repeats) for one in per_class),
        confusion=tuple(tuple(row) for row in named.tolist()),
        reliability=bins,
        early=tuple(_early(days, labels, probabilities) for days, probabilities in held.early.items()),
        history=held.history,
    )


def _of_one_repeat(one: ClassMeasures, n_repeats: int) -> ClassMeasures:
    from dataclasses import replace

    return replace(one, n=one.n // n_repeats)


def _early(days: float, labels: IntArray, probabilities: FloatArray) -> EarlyScore:
    counts = confusion(labels, probabilities)
    return EarlyScore(days, macro_f1(counts), accuracy(counts))


def _interval(probabilities: FloatArray, labels: IntArray, seed: int) -> tuple[float, float]:
    n = len(labels)
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(np.float64)
    scores = [np.mean([macro_f1(confusion(labels, one, draw)) for one in probabilities]) for draw in draws]
    low, high = np.quantile(scores, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def _fold_spread(held: HeldOut, labels: IntArray) -> float:
    scores = [
        macro_f1(confusion(labels[fold == number], one[fold == number]))
        for one, fold in zip(held.probabilities, held.fold, strict=True)
        for number in np.unique(fold)
    ]
    return float(np.std(scores))
