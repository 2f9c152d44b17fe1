"""Tell what the measures of a sweep's transit curves depend on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.evaluation.dependence import correlation, parameter_importance
from clara_pipeline.sweeps.measures import VariantMeasures

PARAMETERS = ("n_curves", "length_days", "cadence_minutes", "noise_ppm")
MEASURES = ("toi_recall", "anomaly_rate", "recall_auc", "importance_auc", "mean_importance_top20", "toi_roc_auc")
LEAST_VARIANTS = 8


def dependence(found: Sequence[VariantMeasures]) -> dict[str, dict[str, dict[str, float]]]:
    """Return importance and correlation of each number of the design, by measure; empty with fewer than 8 variants."""
    used = [one for one in found if one.variant.design == "urf4"]
    if len(used) < LEAST_VARIANTS:
        return {}
    parameters = np.array([[float(getattr(one.variant, name)) for name in PARAMETERS] for one in used])
    result = {}
    for measure in MEASURES:
        values = [one.measures.get(measure) for one in used]
        if any(value is None for value in values):
            continue
        numbers = np.array(values, dtype=float)
        importance, r = parameter_importance(parameters, numbers), correlation(parameters, numbers)
        result[measure] = {
            name: {"importance": float(importance[i]), "correlation": float(r[i])} for i, name in enumerate(PARAMETERS)
        }
    return result
