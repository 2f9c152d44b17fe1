"""The network as a kind of model: grids and statistics in, class probabilities out."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.tcn.ensemble import TcnTraining, train_tcn
from clara_pipeline.transients.tcn.inputs import ObjectInputs
from clara_pipeline.transients.tcn.model import classify
from clara_pipeline.transients.tcn.options import DEFAULTS


def _fit(inputs: ObjectInputs, rows: IntArray, labels: IntArray, classes: tuple[str, ...], seed: int) -> TcnTraining:
    options = replace(DEFAULTS, seed=seed)
    return train_tcn(inputs.views.of(rows), labels, inputs.object_id[rows], len(classes), options)


def _probabilities(training: TcnTraining, inputs: ObjectInputs, rows: IntArray) -> FloatArray:
    return classify(training.model, inputs.whole.of(rows)).probabilities


KIND = ModelKind(prepare=ObjectInputs, fit=_fit, probabilities=_probabilities, history=attrgetter("history"))
