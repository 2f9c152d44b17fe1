"""Measure how well a score separates one class of stars from the others, with bootstrap intervals."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray

BOOTSTRAPS = 500
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class DetectionMeasures:
    """Measures of one class; None where the class, or the rest, is empty."""

    n_positive: int
    base_rate: float
    """Share of the class in the set: the average precision of a random order."""
    roc_auc: float | None
    roc_auc_interval: tuple[float, float] | None
    average_precision: float | None
    average_precision_interval: tuple[float, float] | None
    lift: float | None
    """Average precision over the base rate."""
    anomaly_rate: float | None
    """Share of the class with a score above 0."""


def detection_measures(score: FloatArray, is_positive: np.ndarray, seed: int = 0) -> DetectionMeasures:
    """Measure how well `score` (n,), higher is stranger, finds the curves that are `is_positive`, bool (n,).

    Intervals are 95 % percentile intervals of 500 bootstraps over curves; ties count half, as in the ROC curve.
    """
    n_positive, base_rate = int(is_positive.sum()), float(is_positive.mean()) if len(score) else 0.0
    if n_positive in (0, len(score)):
        return DetectionMeasures(n_positive, base_rate, None, None, None, None, None, None)
    rng = np.random.default_rng(seed)
    areas, precisions = [], []
    for _ in range(BOOTSTRAPS):
        drawn = rng.integers(0, len(score), len(score))
        if 0 < is_positive[drawn].sum() < len(drawn):
            area, precision = _measures(score[drawn], is_positive[drawn])
            areas.append(area)
            precisions.append(precision)
    area, precision = _measures(score, is_positive)
    return DetectionMeasures(
        n_positive, base_rate, area, _interval(areas), precision, _interval(precisions), precision / base_rate,
        float((score[is_positive] > 0).mean()),
    )  # fmt: skip


def _measures(score: FloatArray, is_positive: np.ndarray) -> tuple[float, float]:
    """Compute ROC AUC and average precision from the counts at each distinct score, highest first."""
    _, place = np.unique(-score, return_inverse=True)
    place = place.reshape(len(score))
    true = np.bincount(place, weights=is_positive)
    false = np.bincount(place, weights=~is_positive)
    found, wrong = np.cumsum(true), np.cumsum(false)
    recall, fall_out = found / found[-1], wrong / wrong[-1]
    area = float(np.trapezoid(np.concatenate([[0.0], recall]), np.concatenate([[0.0], fall_out])))
    precision = found / (found + wrong)
    return area, float((np.diff(recall, prepend=0.0) * precision).sum())


def _interval(values: list[float]) -> tuple[float, float] | None:
    if not values:
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
