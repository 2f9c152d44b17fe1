"""A trained tree model as plain named arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from clara_pipeline.boosted_trees.check import check_trees
from clara_pipeline.boosted_trees.trees import ARRAYS, arrays_of, trees_of
from clara_pipeline.boosted_trees.trees import SORTS as TREE_SORTS
from clara_pipeline.transients.features.table import VERSION, statistic_names
from clara_pipeline.transients.trees.model import TreeModel

SORTS = TREE_SORTS | {"statistic_names": "U", "classes": "U", "version": "i"}
NAMES = {*ARRAYS, "statistic_names", "classes", "temperature", "prior", "version"}


def to_arrays(model: TreeModel) -> dict[str, np.ndarray]:
    """Return a model's arrays by name, nodes of shape (n_nodes,) and so on; nothing in them needs a pickle."""
    return arrays_of(model.trees) | {
        "statistic_names": np.array(model.statistic_names, dtype=np.str_),
        "classes": np.array(model.classes, dtype=np.str_),
        "temperature": np.array([model.temperature]),
        "prior": model.prior,
        "version": np.array([VERSION]),
    }


def from_arrays(arrays: Mapping[str, np.ndarray]) -> TreeModel:
    """Return the model that `to_arrays` gave as arrays, trees of shape (n_nodes,) and so on.

    Raises ValueError, saying what is wrong, unless it can rate any object with finite numbers.
    """
    if arrays.keys() != NAMES:
        raise ValueError("it lacks arrays of a transient classifier, or has others")
    if any(array.dtype.kind != SORTS.get(name, "f") for name, array in arrays.items()):
        raise ValueError("an array of another sort")
    names, classes = (tuple(map(str, arrays[name].reshape(-1))) for name in ("statistic_names", "classes"))
    temperature, prior = arrays["temperature"], arrays["prior"]
    if names != statistic_names() or arrays["version"].tolist() != [VERSION]:
        raise ValueError("it was trained on the statistics of another version")
    if len(classes) < 2 or len(set(classes)) < len(classes):
        raise ValueError("fewer than two classes, or one twice")
    if temperature.shape != (1,) or not 0.01 < temperature[0] < 100:
        raise ValueError("no temperature")
    if prior.shape != (len(classes),) or not (np.isfinite(prior).all() and (prior >= 0).all() and prior.sum() > 0):
        raise ValueError("no shares of the classes")
    trees = trees_of(arrays)
    n_scores = trees.baseline.size
    if n_scores == 0 or n_scores % len(classes):
        raise ValueError("boosters of other classes")
    check_trees(trees, len(names), n_scores)
    return TreeModel(names, classes, trees, float(temperature[0]), prior / prior.sum())
