"""The paper's partitions of candidates (4.9): by the ten features, and by the shape of the fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.clustering.quality import NOISE, Quality, quality
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.settings import ClusterSettings


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Clusters by one method, or the reason why there are none."""

    labels: IntArray | None
    """int32 (n,), 0 the largest cluster, −1 noise."""
    quality: Quality | None = None
    inertia: float | None = None
    aic: float | None = None
    bic: float | None = None
    eps: float | None = None
    min_samples: int | None = None
    reason: str = ""


MAX_NEIGHBOURS = 40_000_000
"""DBSCAN holds them all in memory: 320 MB."""
Method = Callable[[FloatArray, ClusterSettings, int], Partition]


def partition(method: str, space: FloatArray, settings: ClusterSettings, seed: int) -> Partition:
    """Put the rows of `space` (n, p), scaled and finite, into clusters by a method of `METHODS`; rate the partition.

    Too few rows, or rows that are all the same, give a reason instead of labels. Raises KeyError for
    an unknown method.
    """
    wanted = max(2, NEEDED[method](settings))
    if len(space) < wanted:
        return Partition(None, reason=f"needs at least {wanted} candidates, there are {len(space)}")
    n_different = len(np.unique(space, axis=0))
    if n_different < max(2, GROUPS[method](settings)):
        return Partition(
            None, reason=f"needs different candidates, the {len(space)} have {n_different} kinds of features"
        )
    try:
        found = METHODS[method](space, settings, seed)
    except (ValueError, np.linalg.LinAlgError) as error:
        return Partition(None, reason=f"found no solution: {error}")
    assert found.labels is not None
    labels = by_size(found.labels)
    return replace(found, labels=labels, quality=quality(space, labels, seed))


def by_size(labels: IntArray) -> IntArray:
    """Return the same clusters (n,) numbered from the largest, equal ones by their first member; noise stays −1."""
    numbers, first, members = np.unique(labels, return_index=True, return_counts=True)
    keep = numbers != NOISE
    order = np.lexsort((first[keep], -members[keep]))
    new = {int(number): rank for rank, number in enumerate(numbers[keep][order].tolist())} | {NOISE: NOISE}
    return np.array([new[int(label)] for label in labels], dtype=np.int32)


def kmeans(space: FloatArray, settings: ClusterSettings, seed: int) -> Partition:
    """Return K-means (Lloyd 1982; k-means++ starts). `space` has shape (n, n_dimensions)."""
    from sklearn.cluster import KMeans

    model = KMeans(settings.n_clusters, n_init=10, random_state=seed).fit(space)
    return Partition(model.labels_, inertia=float(model.inertia_))


def dbscan(space: FloatArray, settings: ClusterSettings, _seed: int) -> Partition:
    """Return density-based clusters of one radius (Ester et al. 1996).

    Raises ValueError when the radius makes more than MAX_NEIGHBOURS pairs.
    `space` has shape (n, n_dimensions).
    """
    from sklearn.cluster import DBSCAN
    from sklearn.neighbors import KDTree

    n_neighbours = int(KDTree(space).query_radius(space, settings.eps, count_only=True).sum())
    if n_neighbours > MAX_NEIGHBOURS:
        raise ValueError(f"eps {settings.eps:g} makes {n_neighbours:,} pairs of neighbours: choose a smaller one")
    model = DBSCAN(eps=settings.eps, min_samples=settings.min_samples).fit(space)
    return Partition(model.labels_, eps=settings.eps, min_samples=settings.min_samples)


def hdbscan(space: FloatArray, settings: ClusterSettings, _seed: int) -> Partition:
    """Find density-based clusters of any radius (Campello, Moulavi & Sander 2013) in `space` (n, n_dimensions)."""
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=settings.min_cluster_size, min_samples=settings.min_samples, copy=True).fit(space)
    labels = np.where(model.labels_ < 0, NOISE, model.labels_)
    return Partition(labels, min_samples=settings.min_samples)


def gmm(space: FloatArray, settings: ClusterSettings, seed: int) -> Partition:
    """Return a mixture of Gaussians by maximum likelihood; the only one here with AIC and BIC.

    `space` has shape (n, n_dimensions).
    """
    from sklearn.mixture import GaussianMixture

    model = GaussianMixture(
        settings.n_components, covariance_type=settings.covariance_type, random_state=seed, max_iter=500
    ).fit(space)
    return Partition(model.predict(space), aic=float(model.aic(space)), bic=float(model.bic(space)))


def bgmm(space: FloatArray, settings: ClusterSettings, seed: int) -> Partition:
    """Return a Bayesian mixture of Gaussians of a finite number of components (Dirichlet distribution).

    `space` has shape (n, n_dimensions).
    """
    return _bayesian(space, settings, seed, settings.n_components, "dirichlet_distribution")


def dpmm(space: FloatArray, settings: ClusterSettings, seed: int) -> Partition:
    """Return a mixture of Gaussians with a Dirichlet process prior (Blei & Jordan 2006).

    `space` has shape (n, n_dimensions).
    """
    return _bayesian(space, settings, seed, settings.dpmm_components, "dirichlet_process")


def _bayesian(space: FloatArray, settings: ClusterSettings, seed: int, n_components: int, prior: str) -> Partition:
    from sklearn.mixture import BayesianGaussianMixture

    model = BayesianGaussianMixture(
        n_components=n_components, covariance_type=settings.covariance_type, weight_concentration_prior_type=prior,
        weight_concentration_prior=settings.concentration_prior, random_state=seed, max_iter=1000,
    )  # fmt: skip
    return Partition(model.fit_predict(space))


METHODS: dict[str, Method] = {
    "kmeans": kmeans, "dbscan": dbscan, "hdbscan": hdbscan, "gmm": gmm, "bgmm": bgmm, "dpmm": dpmm,
}  # fmt: skip
NEEDED: dict[str, Callable[[ClusterSettings], int]] = {
    "kmeans": lambda settings: settings.n_clusters,
    "dbscan": lambda settings: settings.min_samples,
    "hdbscan": lambda settings: max(settings.min_cluster_size, settings.min_samples),
    "gmm": lambda settings: settings.n_components,
    "bgmm": lambda settings: settings.n_components,
    "dpmm": lambda settings: settings.dpmm_components,
}
"""Fewest rows a method can do with."""
GROUPS: dict[str, Callable[[ClusterSettings], int]] = NEEDED | dict.fromkeys(("dbscan", "hdbscan"), lambda _settings: 2)
"""Fewest different rows."""
