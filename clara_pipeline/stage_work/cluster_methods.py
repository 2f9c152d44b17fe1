"""The cluster stage's work in the pool: blocks of DTW distances, and one method after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.clustering.dtw import distances
from clara_pipeline.clustering.map import feature_map
from clara_pipeline.clustering.partitions import METHODS, Partition, partition
from clara_pipeline.clustering.quality import sizes
from clara_pipeline.clustering.scaling import scaled
from clara_pipeline.clustering.shape_groups import shape_groups
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.matching.reference import principal_components, projected
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.clusters import DISTANCES, distance_matrix
from clara_pipeline.runs.parts import write_part
from clara_pipeline.settings import ClusterSettings
from clara_pipeline.stage_work.chunked import PartResult
from clara_pipeline.stage_work.feature_matrix import SelectedRows, rows_of
from clara_pipeline.tables.run_tables import DTW_ROWS, QUALITY, arrow_table

SHAPE, MAP, PCA = "dtw_dbscan", "map", "pca"
ALL_METHODS = (SHAPE, MAP, *METHODS, PCA)
PCA_MAX = 2000
"""Light curves the principal components are found from at most."""
SPAWN_KEY = 4
"""Of this stage, among those that draw from the run's seed."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The folds whose distances are wanted."""

    filenames: tuple[str, ...]
    curves: FloatArray
    """float64 (n, bins)."""
    window: int


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What every method gets."""

    features: FloatArray
    """float64 (n, p), finite, not yet scaled."""
    n_map: int
    """So many rows go on the map."""
    distance_parts: tuple[str, ...]
    n_shapes: int
    vectors: tuple[SelectedRows, ...]
    """Where the 4000-vectors of all candidates are."""
    filenames: tuple[str, ...]
    """Those candidates, in order of rank."""
    layout: str
    settings: ClusterSettings
    seed: int


def distance_part(chunk: Chunk, shapes: Shapes) -> PartResult:
    """Write the DTW distances of some rows to all later ones."""
    chunk.refuse_lost("comparing folds", "Resume to go on.")
    ((first, end),) = chunk.items
    found = distances(shapes.curves, first, end, shapes.window)
    if chunk.part is not None:
        rows: list[dict[str, object]] = [{"filename": name} for name in shapes.filenames[first:end]]
        write_part(chunk.path, arrow_table(DTW_ROWS, rows), arrays={DISTANCES: found})
    return PartResult(end - first)


def method_part(chunk: Chunk, task: Task) -> PartResult:
    """Write the labels (`.<method>.npy`) and a row of `quality` per method; the map has places and no row."""
    chunk.refuse_lost("clustering", "Resume to go on.")
    rows: list[dict[str, object]] = []
    arrays: dict[str, np.ndarray] = {}
    for method in chunk.items:
        if method == MAP:
            places = feature_map(scaled(task.features[: task.n_map], task.settings.preprocessing), _seed(task, method))
            arrays[f".{MAP}.npy"] = np.empty((0, 2)) if places is None else places
            continue
        if method == PCA:
            arrays[f".{PCA}.npy"] = _projections(task)
            continue
        found = _partition(method, task)
        rows.append(quality_row(method, found, task.n_shapes if method == SHAPE else len(task.features)))
        arrays[f".{method}.npy"] = np.empty(0, dtype=np.int32) if found.labels is None else found.labels
    if chunk.part is not None:
        write_part(chunk.path, arrow_table(QUALITY, rows), arrays=arrays)
    return PartResult(len(chunk.items))


def _partition(method: str, task: Task) -> Partition:
    if method == SHAPE:
        return shape_groups(distance_matrix([Path(part) for part in task.distance_parts], task.n_shapes))
    return partition(method, scaled(task.features, task.settings.preprocessing), task.settings, _seed(task, method))


def _projections(task: Task) -> FloatArray:
    """Return the 4000-vectors on their principal components, float64 (n, k), rows in order of rank.

    A plain PCA, as published; the directions come from the best ranked alone where there are many.
    """
    place = {name: row for row, name in enumerate(task.filenames)}
    if len(place) < 2:
        return np.empty((0, 0))
    fitted = np.empty((min(len(place), PCA_MAX), N_FEATURES))
    for chosen in task.vectors:
        for name, vector in zip(chosen.filenames, rows_of(chosen, task.layout), strict=True):
            if place[name] < len(fitted):
                fitted[place[name]] = vector
    mean = fitted.mean(axis=0)
    directions, _ = principal_components(fitted - mean, task.settings.pca_components)
    found = np.empty((len(place), len(directions)))
    for chosen in task.vectors:
        found[[place[name] for name in chosen.filenames]] = projected(rows_of(chosen, task.layout), mean, directions)
    return found


def _seed(task: Task, method: str) -> int:
    key = (SPAWN_KEY, ALL_METHODS.index(method))
    return int(np.random.SeedSequence(task.seed, spawn_key=key).generate_state(1)[0])


def quality_row(method: str, found: Partition, n_rows: int) -> dict[str, object]:
    """Return one row of the quality table."""
    scores = found.quality
    members = {} if found.labels is None else sizes(found.labels)
    return {
        "method": method,
        "n_rows": n_rows,
        "n_clusters": scores.n_clusters if scores else None,
        "n_noise": scores.n_noise if scores else None,
        "silhouette": scores.silhouette if scores else None,
        "calinski_harabasz": scores.calinski_harabasz if scores else None,
        "davies_bouldin": scores.davies_bouldin if scores else None,
        "inertia": found.inertia,
        "aic": found.aic,
        "bic": found.bic,
        "eps": found.eps,
        "min_samples": found.min_samples,
        "sizes": " ".join(f"{number}:{count}" for number, count in members.items()),
        "reason": found.reason or None,
    }
