"""DBSCAN on DTW distances, its settings chosen by silhouette: folds of like shape, and those like no other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clara_pipeline.clustering.partitions import Partition, by_size
from clara_pipeline.clustering.quality import NOISE, Quality, counts, quality_of_distances
from clara_pipeline.records import FloatArray

EPS_QUANTILES = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
"""Radii tried, as quantiles of all distances: DTW has no scale of its own."""
MIN_SAMPLES = (3, 5, 10)


def shape_groups(matrix: FloatArray) -> Partition:
    """Return the partition by eps and min_samples with the highest silhouette (paper 4.9), from (n, n) distances.

    Noise counts as a group of its own, so that a partition that leaves most folds out does not win.
    Two clusters at least; where the grid has no such partition, one cluster and noise will do.
    """
    if len(matrix) < min(MIN_SAMPLES):
        return Partition(None, reason=f"needs at least {min(MIN_SAMPLES)} folds, there are {len(matrix)}")
    if not matrix.any():
        return Partition(None, reason=f"the {len(matrix)} folds have all the same shape")
    tried = list(_grid(matrix))
    several = [found for found in tried if found.quality and found.quality.n_clusters > 1]
    best = max(several or tried, key=_merit, default=None)
    return best or Partition(None, reason="no radius of the grid puts two folds together")


def _grid(matrix: FloatArray) -> Iterator[Partition]:
    from sklearn.cluster import DBSCAN

    distances = matrix[np.triu_indices(len(matrix), 1)]
    for eps in np.unique(np.quantile(distances[distances > 0], EPS_QUANTILES)).tolist():
        for min_samples in MIN_SAMPLES:
            labels = by_size(DBSCAN(eps=eps, min_samples=min_samples, metric="precomputed").fit(matrix).labels_)
            if (labels != NOISE).any():
                yield Partition(labels, _quality(matrix, labels), eps=eps, min_samples=min_samples)


def _quality(matrix: FloatArray, labels: np.ndarray) -> Quality:
    n_clusters, n_noise = counts(labels)
    return quality_of_distances(matrix, labels) if n_clusters > 1 else Quality(n_clusters, n_noise)


def _merit(found: Partition) -> tuple[float, int]:
    """Rate a cut by its silhouette; where there is none, by how many folds are in the cluster."""
    assert found.quality is not None
    silhouette = found.quality.silhouette
    return (-2.0 if silhouette is None else silhouette, -found.quality.n_noise)
