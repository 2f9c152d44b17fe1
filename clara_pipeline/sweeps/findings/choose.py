"""Choose the best variant of a sweep for a weight α."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.evaluation.selection import Selection, combined_score, revised_score
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.sweeps.measures import VariantMeasures

ALPHAS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
EQUATIONS = (5, 7)


@dataclass(frozen=True, slots=True)
class Choice:
    """The variants in order of their score for one α, best first."""

    alpha: float
    equation: int
    order: IntArray
    """Indices into the finished variants, (n,)."""
    selection: Selection


def choose(found: Sequence[VariantMeasures], alpha: float, equation: int = 7) -> Choice:
    """Order the finished variants by equation 5 or 7 of the paper; those that tie keep the sweep's order.

    Raises UsageError for an α outside 0–1, an equation that is none, and a sweep without finished variants.
    """
    if not 0 <= alpha <= 1 or equation not in EQUATIONS:
        raise UsageError("--alpha is a number from 0 to 1, --equation is 5 or 7")
    if not found:
        raise UsageError("no variant of the sweep is finished yet; clara-tui sweep --resume goes on with it")
    if equation == 5:
        selection = combined_score(_column(found, "recall_auc"), _column(found, "importance_auc"), alpha)
    else:
        names = ("toi_recall", "anomaly_rate", "mean_importance_top20", "top10_upper_percentile")
        recall, rate, importance, top10 = (_column(found, name) for name in names)
        selection = revised_score(recall, rate, importance, np.nan_to_num(top10, nan=100.0), alpha)
    return Choice(alpha, equation, np.argsort(-selection.score, kind="stable"), selection)


def _column(found: Sequence[VariantMeasures], name: str) -> FloatArray:
    values = [one.measures.get(name) for one in found]
    return np.array([0.0 if value is None and name != "top10_upper_percentile" else value for value in values], float)
