"""Rate a partition, in numbers that need no truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

NOISE = -1
MAX_PAIRED = 5000
"""Rows of which the silhouette is taken at most: it needs all pairs."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores of one partition; None where they are not defined. Noise counts as a group of its own, as published."""

    n_clusters: int
    n_noise: int
    silhouette: float | None = None
    calinski_harabasz: float | None = None
    davies_bouldin: float | None = None


def quality(space: FloatArray, labels: IntArray, seed: int = 0) -> Quality:
    """Score `labels` (n,) in the space (n, p) they were found in.

    Rousseeuw 1987; Caliński & Harabasz 1974; Davies & Bouldin 1979. The silhouette is a sample's where there are
    more than `MAX_PAIRED` rows.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    n_clusters, n_noise = counts(labels)
    if not _is_defined(labels, n_clusters):
        return Quality(n_clusters, n_noise)
    rows = sample(labels, seed)
    return Quality(
        n_clusters,
        n_noise,
        float(silhouette_score(space[rows], labels[rows])) if _is_defined(labels[rows], n_clusters) else None,
        float(calinski_harabasz_score(space, labels)),
        float(davies_bouldin_score(space, labels)),
    )


def quality_of_distances(matrix: FloatArray, labels: IntArray) -> Quality:
    """Return the quality from a distance matrix (n, n), where only the silhouette is defined."""
    from sklearn.metrics import silhouette_score

    n_clusters, n_noise = counts(labels)
    if not _is_defined(labels, n_clusters):
        return Quality(n_clusters, n_noise)
    return Quality(n_clusters, n_noise, float(silhouette_score(matrix, labels, metric="precomputed")))


def counts(labels: IntArray) -> tuple[int, int]:
    """Return the clusters found, and rows in none of them. `labels` has shape (n,)."""
    return len(set(labels.tolist()) - {NOISE}), int(np.count_nonzero(labels == NOISE))


def sizes(labels: IntArray) -> dict[int, int]:
    """Return the members by cluster number, noise included. `labels` has shape (n,)."""
    numbers, members = np.unique(labels, return_counts=True)
    return dict(zip(numbers.tolist(), members.tolist(), strict=True))


def sample(labels: IntArray, seed: int) -> IntArray:
    """Return all rows, or `MAX_PAIRED` drawn without order. `labels` has shape (n,)."""
    if len(labels) <= MAX_PAIRED:
        return np.arange(len(labels))
    return np.sort(np.random.default_rng(seed).choice(len(labels), MAX_PAIRED, replace=False))


def _is_defined(labels: IntArray, n_clusters: int) -> bool:
    """Tell whether there are the two clusters, and more rows than groups, that the scores need."""
    return n_clusters > 1 and len(set(labels.tolist())) < len(labels)
