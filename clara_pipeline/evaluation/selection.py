"""Weigh recall against importance to choose among variants (arXiv:2508.04722, eqs. 5 to 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray

RECALL_WEIGHTS = {"toi_recall": 0.5, "low_anomaly_rate": 0.2, "recall_over_rate": 0.3}
IMPORTANCE_WEIGHTS = {"mean_importance_top20": 0.5, "high_top10": 0.5}


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The scores of the variants compared, (n,), higher is better, and what they are made of."""

    score: FloatArray
    components: dict[str, FloatArray]
    """As they enter the sum, (n,) each."""
    weights: dict[str, float]
    """The component's share of the score."""


def scaled(values: FloatArray) -> FloatArray:
    """Scale values (n,) to 0–1 over the variants compared; 0 where they are all equal (eq. 6)."""
    span = np.nanmax(values) - np.nanmin(values)
    return (values - np.nanmin(values)) / span if span > 0 else np.zeros(len(values))


def combined_score(recall_auc: FloatArray, importance_auc: FloatArray, alpha: float) -> Selection:
    """Score variants by their two areas, (n,) each: alpha · recall + (1 − alpha) · importance (eq. 5)."""
    components = {"recall_auc": recall_auc, "importance_auc": importance_auc}
    return _selection(components, {"recall_auc": alpha, "importance_auc": 1 - alpha})


def revised_score(
    toi_recall: FloatArray, anomaly_rate: FloatArray, mean_importance_top20: FloatArray,
    top10_upper_percentile: FloatArray, alpha: float,
) -> Selection:  # fmt: skip
    """Score variants by recall, anomaly rate and where the most important TOIs stand, (n,) each (eq. 7).

    Every component but the recall is scaled to 0–1 over the variants; the percentile is from the top.
    """
    components = {
        "toi_recall": toi_recall,
        "low_anomaly_rate": scaled(1 - anomaly_rate),
        "recall_over_rate": scaled(toi_recall - anomaly_rate),
        "mean_importance_top20": scaled(mean_importance_top20),
        "high_top10": scaled(1 - top10_upper_percentile / 100),
    }
    weights = {name: alpha * weight for name, weight in RECALL_WEIGHTS.items()}
    return _selection(components, weights | {name: (1 - alpha) * weight for name, weight in IMPORTANCE_WEIGHTS.items()})


def _selection(components: dict[str, FloatArray], weights: dict[str, float]) -> Selection:
    """Sum the weighted components; a variant without one of them counts as the worst in it."""
    filled = {name: np.nan_to_num(np.asarray(values, float), nan=0.0) for name, values in components.items()}
    score = np.sum([weights[name] * values for name, values in filled.items()], axis=0)
    return Selection(score, filled, weights)
