"""Rate class probabilities: from one confusion matrix, and from how often the surest class is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

RELIABILITY_BINS = 10


@dataclass(frozen=True, slots=True)
class ClassMeasures:
    """One class against all others; 0 where nothing was called so, or nothing is."""

    name: str
    n: int
    precision: float
    recall: float
    f1: float
    roc_auc: float
    roc_false: tuple[float, ...]
    """Share of other objects called this class, at falling thresholds."""
    roc_true: tuple[float, ...]
    """Share of its objects found there."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Objects whose surest class has a probability from `low` to `high`."""

    low: float
    high: float
    n: int
    confidence: float
    """Their mean probability."""
    accuracy: float
    """The share that is right."""


def confusion(labels: IntArray, probabilities: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Return how often class i (row) is called class j (column), float64 (n_classes, n_classes).

    `labels` are (n,), `probabilities` (n, n_classes), `weight` (n,) or 1 each.
    """
    n_classes = probabilities.shape[1]
    called = labels * n_classes + probabilities.argmax(axis=1)
    return np.bincount(called, weight, n_classes * n_classes).reshape(n_classes, n_classes).astype(np.float64)


def precision_recall_f1(counts: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return each class's precision, recall and F1, (n_classes,), from a confusion matrix (n_classes, n_classes)."""
    right = np.diag(counts)
    called, there = counts.sum(axis=0), counts.sum(axis=1)
    precision = np.divide(right, called, out=np.zeros_like(right), where=called > 0)
    recall = np.divide(right, there, out=np.zeros_like(right), where=there > 0)
    f1 = np.divide(2 * right, called + there, out=np.zeros_like(right), where=called + there > 0)
    return precision, recall, f1


def macro_f1(counts: FloatArray) -> float:
    """Return the mean F1 of the classes of a confusion matrix (n_classes, n_classes)."""
    return float(precision_recall_f1(counts)[2].mean())


def balanced_accuracy(counts: FloatArray) -> float:
    """Return the mean recall of the classes that there are, from a confusion matrix (n_classes, n_classes)."""
    return float(precision_recall_f1(counts)[1][counts.sum(axis=1) > 0].mean())


def accuracy(counts: FloatArray) -> float:
    """Return the share of objects on the diagonal of a confusion matrix (n_classes, n_classes)."""
    return float(np.trace(counts) / counts.sum())


def reliability(labels: IntArray, probabilities: FloatArray) -> tuple[ReliabilityBin, ...]:
    """Return the reliability diagram of the surest class in ten equal bins of probability, empty ones left out.

    `labels` are (n,), `probabilities` (n, n_classes).
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    which = np.minimum((confidence * RELIABILITY_BINS).astype(np.int64), RELIABILITY_BINS - 1)
    return tuple(
        ReliabilityBin(
            number / RELIABILITY_BINS,
            (number + 1) / RELIABILITY_BINS,
            int(np.count_nonzero(which == number)),
            float(confidence[which == number].mean()),
            float(right[which == number].mean()),
        )
        for number in np.unique(which).tolist()
    )


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the expected calibration error: |accuracy − confidence| of the bins, by their objects.

    Guo et al. (2017), eq. 3.
    """
    total = sum(one.n for one in bins)
    return sum(abs(one.accuracy - one.confidence) * one.n for one in bins) / max(total, 1)


def of_class(which: int, name: str, labels: IntArray, probabilities: FloatArray, counts: FloatArray) -> ClassMeasures:
    """Measure one class on `labels` (n,), `probabilities` (n, n_classes) and their confusion (n_classes, n_classes)."""
    from sklearn.metrics import roc_auc_score, roc_curve

    precision, recall, f1 = (float(numbers[which]) for numbers in precision_recall_f1(counts))
    there = labels == which
    if there.all() or not there.any():
        return ClassMeasures(name, int(there.sum()), precision, recall, f1, float("nan"), (), ())
    false, true, _ = roc_curve(there, probabilities[:, which])
    area = float(roc_auc_score(there, probabilities[:, which]))
    return ClassMeasures(
        name, int(there.sum()), precision, recall, f1, area, tuple(false.tolist()), tuple(true.tolist())
    )
