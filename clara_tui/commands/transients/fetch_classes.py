"""Classify objects one by one as a fetch brings them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.transient_files.stored import StoredObject


def facts_of(one: StoredObject) -> dict[str, object]:
    """Return what is printed of an object that came."""
    return {
        "object_id": one.object_id,
        "survey": one.survey,
        "broker_class": one.class_name or None,
        "broker_probability": one.probability,
        "n_detections": len(one.detections),
        "n_non_detections": len(one.non_detections),
        "n_forced": len(one.forced),
        "asked_utc": one.asked_utc,
    }


def classifying(workspace: Path, model: str) -> Callable[[StoredObject], dict[str, object]]:
    """Return a function that classifies an object, as `clara-tui classify --json` tells it.

    The model is loaded now, not with the first object. Raises UsageError where there is no such model.
    """
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.models.transient_models import KIND, load_classifier
    from clara_pipeline.transient_files.read import photometry_of
    from clara_pipeline.transients.classifier import classify
    from clara_tui.commands.transients.classify import as_row

    classifier = load_classifier(find_model(workspace, model, KIND))[0]
    return lambda one: as_row(classify(classifier, [photometry_of(one)])[0])
