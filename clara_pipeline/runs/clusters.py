"""Read what a run's cluster stage found: labels, quality, distances, enrichment, and what is alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.clustering.dtw import square
from clara_pipeline.clustering.enrichment import Enrichment, enrichment
from clara_pipeline.files.npy import read_array
from clara_pipeline.files.part_archive import is_there
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import finished_parts, read_table, read_tables
from clara_pipeline.tables.run_tables import CLUSTERED, DTW_ROWS, QUALITY, arrow_schema

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.runs.run_directory import Run

IN_CLUSTER, IN_FILTER, IN_DTW, IN_METHODS = "cluster", "cluster/filter", "cluster/dtw", "cluster/methods"
"""Folders of a run."""
QUALITY_FILE = "quality.parquet"
DISTANCES, PCA = ".distances.npy", "pca"
METHODS = tuple(column.name.removeprefix("cluster_") for column in CLUSTERED if column.name.startswith("cluster_"))
"""By shape first, then by the ten features."""


def cluster_table(run: Run) -> pyarrow.Table:
    """Return the labels by every method and the map, one row per folded candidate; empty before the stage is done."""
    return read_tables(finished_parts(run.path(IN_CLUSTER)), arrow_schema(CLUSTERED))


def labels_of(run: Run, method: str) -> dict[str, int]:
    """Return the cluster by filename, −1 for noise; candidates without one are not in it."""
    table = cluster_table(run).select(["filename", f"cluster_{method}"]).drop_null()
    return dict(zip(*(column.to_pylist() for column in table.columns), strict=True))


def quality_rows(run: Run) -> list[dict[str, object]]:
    """Return the rows of the quality table, in the order of `METHODS`."""
    path = run.path(IN_CLUSTER, QUALITY_FILE)
    rows = read_table(path, arrow_schema(QUALITY)).to_pylist() if path.exists() else []
    return sorted(rows, key=lambda row: METHODS.index(row["method"]))


def dtw_matrix(run: Run) -> tuple[list[str], FloatArray]:
    """Return the file names in order of rank, and the DTW distances between their folds (n, n)."""
    parts = finished_parts(run.path(IN_DTW))
    names = read_tables(parts, arrow_schema(DTW_ROWS))["filename"].to_pylist()
    return names, distance_matrix(parts, len(names))


def distance_matrix(parts: Sequence[Path], n_curves: int) -> FloatArray:
    """Return the blocks of distances of all rows as one symmetric matrix (n, n)."""
    blocks = [read_array(part.with_name(part.name + DISTANCES)) for part in parts]
    return square(np.concatenate([np.empty(0), *blocks]), n_curves)


def principal_components(run: Run) -> FloatArray | None:
    """Return the candidates' 4000 features on their principal components (n, k), in order of rank, or None."""
    return method_array(finished_parts(run.path(IN_METHODS)), PCA)


def method_array(parts: Iterable[Path], method: str) -> np.ndarray | None:
    """Return what a method found, (n,) or (n, 2), from `.<method>.npy` of one of the parts; None for nothing."""
    for part in parts:
        path = part.with_name(f"{part.name}.{method}.npy")
        if is_there(path):
            found = read_array(path)
            return found if len(found) else None
    return None


def enrichment_of(run: Run, method: str, known: dict[str, bool]) -> list[Enrichment]:
    """Return the known objects per cluster; `known` is what `known_objects` found."""
    return enrichment(labels_of(run, method), known)
