"""Trees and network together as a kind of model: grids and statistics in, class probabilities out."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.tcn.fused import FusedModel, classify_fused, train_fused
from clara_pipeline.transients.tcn.inputs import ObjectInputs
from clara_pipeline.transients.tcn.options import DEFAULTS


def _fit(inputs: ObjectInputs, rows: IntArray, labels: IntArray, classes: tuple[str, ...], seed: int) -> FusedModel:
    return train_fused(inputs, rows, labels, classes, replace(DEFAULTS, seed=seed))


def _probabilities(model: FusedModel, inputs: ObjectInputs, rows: IntArray) -> FloatArray:
    return classify_fused(model, inputs.whole.of(rows)).probabilities


KIND = ModelKind(prepare=ObjectInputs, fit=_fit, probabilities=_probabilities, history=attrgetter("history"))
