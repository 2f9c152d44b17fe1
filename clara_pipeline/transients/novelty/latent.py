"""Distance in a network's latent space: one sign more that an object is like no known class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.novelty.percentiles import SHARES, percentile_of, score_grid
from clara_pipeline.transients.novelty.space import Space, class_distances, fit_space, scaled_features

SPACE = tuple(field.name for field in fields(Space))
GRIDS = ("grid", "joint_grid")


@dataclass(frozen=True, eq=False)
class LatentNovelty:
    """Where the classes lie in the latent space, and how far off objects were that the network had not learned from."""

    space: Space
    """Of the latent numbers, which take the place of the statistics."""
    grid: FloatArray
    """(109,): distances of these objects from the nearest class, at the percentages of `percentiles.SHARES`."""
    joint_grid: FloatArray
    """(109,): the same for the greater of both percentiles, by distance and by statistics."""


def train_latent(
    latent: FloatArray,
    labels: IntArray,
    n_classes: int,
    is_learned: npt.NDArray[np.bool_],
    by_statistics: FloatArray,
) -> LatentNovelty:
    """Learn from `latent` (n, n_latent), `labels` (n,) and which objects the network had learned from, (n,).

    `by_statistics` (n,): the novelty of each by its statistics when held back, per cent. Where a class has no object
    that was learned from, or none is left, all count as both.
    """
    if np.bincount(labels[is_learned], minlength=n_classes).min() == 0 or is_learned.all():
        inside = outside = np.ones(len(labels), dtype=bool)
    else:
        inside, outside = is_learned, ~is_learned
    space = fit_space(latent[inside], labels[inside], n_classes)
    distance = _distance(space, latent[outside])
    grid = score_grid(distance)
    return LatentNovelty(space, grid, score_grid(np.maximum(by_statistics[outside], percentile_of(distance, grid))))


def rate_latent(model: LatentNovelty, latent: FloatArray, by_statistics: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the joint novelty and that by latent distance alone, per cent, (n,) each.

    `latent` is (n, n_latent), `by_statistics` (n,) the novelty by statistics, per cent. One's rate depends on no other.
    """
    by_distance = percentile_of(_distance(model.space, latent), model.grid)
    return percentile_of(np.maximum(by_statistics, by_distance), model.joint_grid), by_distance


def _distance(space: Space, latent: FloatArray) -> FloatArray:
    return class_distances(space, scaled_features(space, latent)).min(axis=1)


def to_arrays(model: LatentNovelty) -> dict[str, np.ndarray]:
    """Return the model's arrays by name; shapes as those of `Space` and the grids."""
    return {name: getattr(model.space, name) for name in SPACE} | {name: getattr(model, name) for name in GRIDS}


def from_arrays(arrays: Mapping[str, np.ndarray], n_latent: int, n_classes: int) -> LatentNovelty:
    """Return the model that `to_arrays` gave as arrays, shapes as there. Raises ValueError for what is none."""
    shapes = {
        "centre": (n_latent,), "scale": (n_latent,), "class_mean": (n_classes, n_latent),
        "class_whitening": (n_classes, n_latent, n_latent), "grid": (len(SHARES),), "joint_grid": (len(SHARES),),
    }  # fmt: skip
    if arrays.keys() != shapes.keys():
        raise ValueError("it lacks arrays of the latent space, or has others")
    for name, shape in shapes.items():
        if arrays[name].shape != shape or arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} of the latent space has another shape, or values that are not finite")
    if (arrays["scale"] < 0).any() or any((np.diff(arrays[name]) < 0).any() for name in GRIDS):
        raise ValueError("scales below 0, or percentiles out of order, in the latent space")
    return LatentNovelty(Space(**{name: arrays[name] for name in SPACE}), arrays["grid"], arrays["joint_grid"])
