"""Trees as a kind of model: statistics in, class probabilities out."""

from __future__ import annotations

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.features.matrix import feature_matrix
from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.trees.model import TreeModel, class_probabilities
from clara_pipeline.transients.trees.training import train_trees


def _fit(features: FloatArray, rows: IntArray, labels: IntArray, classes: tuple[str, ...], seed: int) -> TreeModel:
    return train_trees(features[rows], labels, classes, seed)


def _probabilities(model: TreeModel, features: FloatArray, rows: IntArray) -> FloatArray:
    return class_probabilities(model, features[rows])


KIND = ModelKind(prepare=feature_matrix, fit=_fit, probabilities=_probabilities)
