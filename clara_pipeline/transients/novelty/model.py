"""Novelty of objects: isolation, distance from every class and misfit of the process, joined to one percentile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.boosted_trees.trees import BoostedTrees
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.novelty.isolation import grow_isolation, isolation_score
from clara_pipeline.transients.novelty.percentiles import percentile_of, score_grid
from clara_pipeline.transients.novelty.space import Space, class_distances, fit_space, nearest_class, scaled_features

PARTS = ("isolation", "distance", "misfit")
MISFIT = "process_misfit"
FOLDS = 5
RANGE_PERCENT = (5.0, 95.0)


@dataclass(frozen=True, eq=False)
class NoveltyModel:
    """What the known classes look like, and how unlike them the training objects were when held back."""

    space: Space
    isolation: BoostedTrees
    part_grids: FloatArray
    """(3, 109): each part's scores of objects held back, at the percentages of `percentiles.SHARES`."""
    joint_grid: FloatArray
    """(109,): the same for the joint score."""
    class_ranges: FloatArray
    """(n_classes, n_statistics, 2): 5 and 95 per cent of each statistic in each class; NaN where none is known."""


@dataclass(frozen=True, eq=False)
class Novelty:
    """How unlike every known class objects are."""

    percentile: FloatArray
    """(n,): share of the training objects that were less so, per cent."""
    parts: FloatArray
    """(n, 3): the same for isolation, distance and misfit alone."""
    nearest: IntArray
    """(n,): the class that each object most likely belongs to, by its place alone."""


def train_novelty(features: FloatArray, labels: IntArray, n_classes: int, seed: int = 0) -> NoveltyModel:
    """Learn from `features` (n, n_statistics), NaN where unknown, and `labels` (n,) from 0.

    The percentiles come from objects held back in five folds: a training object is never as strange as a new one.
    Raises ValueError where a class has no object.
    """
    held = _held_back(features, labels, n_classes, seed)
    grids = np.array([score_grid(part) for part in held.T])
    space = fit_space(features, labels, n_classes)
    return NoveltyModel(
        space,
        grow_isolation(scaled_features(space, features), seed),
        grids,
        score_grid(_joint(held, grids)),
        np.array([_ranges(features[labels == label]) for label in range(n_classes)]),
    )


def held_back_novelty(features: FloatArray, labels: IntArray, n_classes: int, seed: int = 0) -> FloatArray:
    """Return how novel each training object was when held back, per cent, (n,); arguments as of `train_novelty`."""
    held = _held_back(features, labels, n_classes, seed)
    joint = _joint(held, np.array([score_grid(part) for part in held.T]))
    return percentile_of(joint, score_grid(joint))


def _held_back(features: FloatArray, labels: IntArray, n_classes: int, seed: int) -> FloatArray:
    """Rate each object's parts, (n, 3), by what was learned from the other four folds."""
    held = np.empty((len(features), len(PARTS)))
    fold = _folds(labels, seed)
    for number in range(FOLDS):
        inside, outside = fold != number, fold == number
        if not outside.any():
            continue
        space = fit_space(features[inside], labels[inside], n_classes) if _has_all(labels[inside], n_classes) else None
        space = space or fit_space(features, labels, n_classes)
        trees = grow_isolation(scaled_features(space, features[inside]), seed + number + 1)
        held[outside] = _parts(space, trees, features[outside])[0]
    return held


def rate_novelty(model: NoveltyModel, features: FloatArray) -> Novelty:
    """Rate objects by their `features` (n, n_statistics), NaN where unknown; one's rate depends on no other."""
    parts, nearest = _parts(model.space, model.isolation, features)
    of_parts = [percentile_of(part, grid) for part, grid in zip(parts.T, model.part_grids, strict=True)]
    joint = percentile_of(_joint(parts, model.part_grids), model.joint_grid)
    return Novelty(joint, np.stack(of_parts, axis=1), nearest)


def _parts(space: Space, trees: BoostedTrees, features: FloatArray) -> tuple[FloatArray, IntArray]:
    scaled = scaled_features(space, features)
    distances = class_distances(space, scaled)
    misfit = features[:, statistic_names().index(MISFIT)]
    columns = (isolation_score(trees, scaled), distances.min(axis=1), np.where(np.isnan(misfit), -3.0, misfit))
    return np.stack(columns, axis=1), nearest_class(space, distances)


def _joint(parts: FloatArray, grids: FloatArray) -> FloatArray:
    """Join the three scores, (n,): each from its median in units of median to 99 %, the mean and the greatest."""
    units = (parts - grids[:, 50]) / np.maximum(grids[:, 99] - grids[:, 50], 1e-9)
    return 0.5 * units.mean(axis=1) + 0.5 * units.max(axis=1)


def _folds(labels: IntArray, seed: int) -> IntArray:
    """Return each object's fold, (n,), the classes spread evenly."""
    fold, rng = np.empty(len(labels), dtype=np.int64), np.random.default_rng(seed)
    for label in np.unique(labels):
        own = rng.permutation(np.flatnonzero(labels == label))
        fold[own] = np.arange(len(own)) % FOLDS
    return fold


def _has_all(labels: IntArray, n_classes: int) -> bool:
    return bool(np.bincount(labels, minlength=n_classes).min() > 0)


def _ranges(features: FloatArray) -> FloatArray:
    """Return the 5 and 95 per cent of each statistic, (n_statistics, 2)."""
    known = np.isfinite(features).any(axis=0)
    found = np.full((features.shape[1], 2), np.nan)
    found[known] = np.nanpercentile(features[:, known], RANGE_PERCENT, axis=0).T
    return found
