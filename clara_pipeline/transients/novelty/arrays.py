"""Turn all that novelty is rated with into plain named arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from clara_pipeline.boosted_trees.check import check_trees
from clara_pipeline.boosted_trees.trees import ARRAYS, SORTS, arrays_of, trees_of
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.novelty.model import PARTS, NoveltyModel
from clara_pipeline.transients.novelty.percentiles import SHARES
from clara_pipeline.transients.novelty.space import Space

SPACE = tuple(field.name for field in fields(Space))
GRIDS = ("part_grids", "joint_grid", "class_ranges")


def to_arrays(model: NoveltyModel) -> dict[str, np.ndarray]:
    """Return the model's arrays by name; their shapes are those of `NoveltyModel`, `Space` and `BoostedTrees`."""
    found = {name: getattr(model.space, name) for name in SPACE}
    return found | arrays_of(model.isolation) | {name: getattr(model, name) for name in GRIDS}


def from_arrays(arrays: Mapping[str, np.ndarray], n_classes: int) -> NoveltyModel:
    """Return the model that `to_arrays` gave as arrays, of so many classes; shapes as there.

    Raises ValueError, saying what is wrong, unless it can rate any object with finite numbers.
    """
    if arrays.keys() != {*SPACE, *ARRAYS, *GRIDS}:
        raise ValueError("it lacks arrays of the novelty, or has others")
    if any(array.dtype.kind != SORTS.get(name, "f") for name, array in arrays.items()):
        raise ValueError("an array of another sort")
    n = len(statistic_names())
    shapes = {
        "centre": (n,), "scale": (n,), "class_mean": (n_classes, n), "class_whitening": (n_classes, n, n),
        "part_grids": (len(PARTS), len(SHARES)), "joint_grid": (len(SHARES),), "class_ranges": (n_classes, n, 2),
    }  # fmt: skip
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has another shape")
        if name != "class_ranges" and not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} holds values that are not finite")
    if (
        (arrays["scale"] < 0).any()
        or (np.diff(arrays["part_grids"]) < 0).any()
        or (np.diff(arrays["joint_grid"]) < 0).any()
    ):
        raise ValueError("scales below 0, or percentiles out of order")
    trees = trees_of(arrays)
    check_trees(trees, n, 1)
    return NoveltyModel(Space(**{name: arrays[name] for name in SPACE}), trees, *(arrays[name] for name in GRIDS))
