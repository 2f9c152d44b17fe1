"""Score light curves with the forests of a workspace, or with those that came with CLARA."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.forest.arrays import ScoreKind, anomaly_score
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.models.registry import find_model, load_forest
from clara_pipeline.notebook.curves import as_evidence
from clara_pipeline.records import FloatArray, LightCurve
from clara_pipeline.scoring.nwrss import ROLES, wrss


def score_curves(
    curves: Iterable[Any],
    workspace: str | Path = ".",
    models: Mapping[str, str] | None = None,
    kind: ScoreKind = "probability",
) -> pd.DataFrame:
    """Score light curves as a run does: a row each with `filename`, `p3`, `p5`, `p9` (0–1) and `wrss`.

    `models` names the forest of each role, by default `{"p3": "p3", "p5": "p5", "p9": "p9"}`; `kind` is the setting
    `score.kind`. There is no N-WRSS: it is relative to the batch of a run. Raises UsageError for a model nobody
    has, UnreadableLightCurve for a curve with fewer than 100 usable points.
    """
    read = [as_evidence(curve).light_curve for curve in curves]
    names = {role: role for role in ROLES} | dict(models or {})
    columns: dict[str, FloatArray] = {}
    features: dict[str, FloatArray] = {}
    for role in ROLES:
        forest, card = load_forest(find_model(Path(workspace), names[role], "forest"))
        if card.feature_layout not in features:
            features[card.feature_layout] = _features(read, card.feature_layout)
        columns[role] = anomaly_score(forest, features[card.feature_layout], kind)
    frame = pd.DataFrame({"filename": [curve.filename for curve in read], **columns})
    frame["wrss"] = wrss(columns["p3"], columns["p9"])
    return frame


def _features(curves: list[LightCurve], layout: str) -> FloatArray:
    """Return the feature matrix, float32 (n, 4000)."""
    vectors = [feature_vector(*finite_points(curve), layout) for curve in curves]
    return np.stack(vectors) if vectors else np.empty((0, 4000), dtype=np.float32)
