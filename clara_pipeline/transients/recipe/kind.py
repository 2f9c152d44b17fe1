"""The published recipe as a kind of model: stretched magnitude grids in, class probabilities out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.recipe.magnitude_grid import magnitude_grid
from clara_pipeline.transients.recipe.network import RecipeNetwork, recipe_probabilities, train_recipe


def _prepare(objects: Sequence[Photometry]) -> FloatArray:
    return np.array([magnitude_grid(one) for one in objects])


def _fit(grids: FloatArray, rows: IntArray, labels: IntArray, classes: tuple[str, ...], seed: int) -> RecipeNetwork:
    return train_recipe(grids[rows], labels, len(classes), seed)


def _probabilities(model: RecipeNetwork, grids: FloatArray, rows: IntArray) -> FloatArray:
    return recipe_probabilities(model, grids[rows])


KIND = ModelKind(prepare=_prepare, fit=_fit, probabilities=_probabilities, tells_early=False)
