"""Measures of the paper for a ranked set and the TOIs in it (arXiv:2508.04722, 3.6 and 4.1)."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.evaluation.ties import mean_rank, share_inside
from clara_pipeline.records import FloatArray, IntArray

THRESHOLDS = np.arange(5, 101, 5) / 100
"""Shares of the ranked list at which recall and importance are measured."""
TOP_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class TopRange:
    """Where the most important TOIs stand among the curves with a score above 0, in per cent from the top."""

    n_tois: int
    lower_percentile: float | None
    upper_percentile: float | None


@dataclass(frozen=True, slots=True)
class ToiMeasures:
    """The paper's measures; None where the set has no TOI, or none with an importance."""

    n_curves: int
    n_tois: int
    toi_recall: float | None
    """Share of TOIs with a score above 0."""
    anomaly_rate: float
    """Share of curves with a score above 0."""
    recall_auc: float | None
    importance_auc: float | None
    mean_importance_top20: float | None
    top10_range: TopRange
    top20_range: TopRange
    recall_by_threshold: tuple[float, ...]
    importance_by_threshold: tuple[float, ...]


def toi_importance(snr: FloatArray, depth_ppm: FloatArray, duration_hours: FloatArray) -> FloatArray:
    """Compute S/N × depth × duration of every TOI, scaled to 0–1 within the set, (k,); NaN where one is missing."""
    importance = np.asarray(snr, float) * np.asarray(depth_ppm, float) * np.asarray(duration_hours, float)
    known = importance[np.isfinite(importance)]
    if not len(known) or np.ptp(known) == 0:
        return np.where(np.isfinite(importance), 1.0, np.nan)
    return (importance - known.min()) / np.ptp(known)


def toi_measures(score: FloatArray, toi_curve: IntArray, importance: FloatArray) -> ToiMeasures:
    """Measure a set: `score` (n,), higher is stranger; per TOI the index of its curve and its importance, (k,).

    Ties count by their expected value over random order. Raises ValueError for an empty set.
    """
    if not len(score):
        raise ValueError("the set holds no scores")
    known = np.isfinite(importance)
    recall, mean_importance = [], []
    for threshold in THRESHOLDS if len(toi_curve) else ():
        inside = share_inside(score, threshold * len(score))[toi_curve]
        recall.append(float(inside.mean()))
        mean_importance.append(_mean_importance(inside[known], importance[known]))
    is_above = score > 0
    top = share_inside(np.where(is_above, score, -np.inf), TOP_SHARE * is_above.sum())[toi_curve]
    return ToiMeasures(
        n_curves=len(score),
        n_tois=len(toi_curve),
        toi_recall=float(is_above[toi_curve].mean()) if len(toi_curve) else None,
        anomaly_rate=float(is_above.mean()),
        recall_auc=float(np.trapezoid(recall, THRESHOLDS)) if recall else None,
        importance_auc=float(np.trapezoid(mean_importance, THRESHOLDS)) if recall and known.any() else None,
        mean_importance_top20=_mean_importance(top[known], importance[known]) if known.any() else None,
        top10_range=_top_range(score, toi_curve, importance, 0.1),
        top20_range=_top_range(score, toi_curve, importance, 0.2),
        recall_by_threshold=tuple(recall),
        importance_by_threshold=tuple(mean_importance),
    )


def _mean_importance(inside: FloatArray, importance: FloatArray) -> float:
    return float((inside * importance).sum() / inside.sum()) if inside.sum() > 0 else 0.0


def _top_range(score: FloatArray, toi_curve: IntArray, importance: FloatArray, share: float) -> TopRange:
    above = np.flatnonzero(score > 0)
    percentile = np.full(len(score), np.nan)
    percentile[above] = 100 * mean_rank(score[above]) / max(len(above), 1)
    ranked = np.flatnonzero(np.isfinite(importance) & np.isfinite(percentile[toi_curve]))
    if not len(ranked):
        return TopRange(0, None, None)
    most_important = ranked[np.argsort(-importance[ranked], kind="stable")][: max(1, int(share * len(ranked)))]
    values = percentile[toi_curve[most_important]]
    return TopRange(len(values), float(values.min()), float(values.max()))
