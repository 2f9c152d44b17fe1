"""Classify an object as it was some days after its first detection."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.transients.features.matrix import feature_row
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.trees.model import TreeModel, booster_probabilities
from clara_tui.analysis.packed import Packed
from clara_tui.analysis.transients.answers import ObjectHistory

DAYS = (3.0, 7.0, 16.0, 32.0, 64.0)
"""After the first detection, as early classifications are compared (Sanchez-Saez et al. 2021)."""


FEWEST_POINTS = 3
"""Detections below which the class is the prior's."""


def class_history(key: CandidateKey, one: Photometry, model: TreeModel) -> ObjectHistory:
    """Classify an object's points up to each of `DAYS`, then all of them."""
    days = ages(one)
    seen = [seen_until(one, age) for age in days]
    found = [_probabilities(part, model) for part in seen]
    return ObjectHistory(
        key,
        tuple(days),
        tuple(int(part.is_detection.sum()) for part in seen),
        model.classes,
        Packed.of(np.concatenate([probability for probability, _ in found]), "<f8"),
        Packed.of(np.concatenate([error for _, error in found]), "<f8"),
    )


def _probabilities(one: Photometry, model: TreeModel) -> tuple[FloatArray, FloatArray]:
    """Return each class's probability and its standard deviation over the boosters, each (n_classes,)."""
    if int(one.is_detection.sum()) < FEWEST_POINTS:
        return model.prior, np.zeros(len(model.classes))
    members = booster_probabilities(model, feature_row(one)[None, :])[0]
    return members.mean(axis=0), members.std(axis=0)


def seen_until(one: Photometry, days: float) -> Photometry:
    """Return the points up to `days` after the first detection, limits before it among them."""
    first = one.time_mjd[one.is_detection].min(initial=np.inf)
    early = one.time_mjd <= first + days
    names = ("time_mjd", "band", "flux_ujy", "flux_error_ujy", "is_detection")
    return replace(one, **{name: getattr(one, name)[early] for name in names})


def ages(one: Photometry) -> list[float]:
    """Return those of `DAYS` before the last point, and the object's age itself."""
    detected = one.time_mjd[one.is_detection]
    age = float(one.time_mjd.max() - detected.min()) if len(detected) else 0.0
    return [*(days for days in DAYS if days < age), max(age, 0.0)]
