"""The space in which objects are compared: statistics on one scale, and each known class's place and shape in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

FARTHEST = 8.0
"""Scaled statistics are held within ± this: one wild number is no reason to forget the others."""
QUARTILES_PER_DEVIATION = 1.349


@dataclass(frozen=True, eq=False)
class Space:
    """Scale of every statistic, and a Gaussian for every class."""

    centre: FloatArray
    """(n_statistics,): medians over all classes; what is unknown of an object is taken to be here."""
    scale: FloatArray
    """(n_statistics,): the distance between quartiles, as standard deviations; 0 for a constant."""
    class_mean: FloatArray
    """(n_classes, n_statistics), scaled."""
    class_whitening: FloatArray
    """(n_classes, n_statistics, n_statistics): maps scaled differences to ones of covariance 1."""


def fit_space(features: FloatArray, labels: IntArray, n_classes: int) -> Space:
    """Fit scales and classes to `features` (n, n_statistics), NaN where unknown, and `labels` (n,) from 0.

    Covariances are drawn towards a multiple of unity (Ledoit & Wolf 2004), so that few objects suffice.
    Raises ValueError where a class has no object.
    """
    from sklearn.covariance import ledoit_wolf

    if np.bincount(labels, minlength=n_classes).min() == 0:
        raise ValueError("a class without objects has no place among the others")
    known = np.where(np.isnan(features).all(axis=0, keepdims=True), 0.0, features)
    low, centre, high = np.nanpercentile(known, (25, 50, 75), axis=0)
    spread = (high - low) / QUARTILES_PER_DEVIATION
    scale = np.where(spread > 1e-9, spread, np.nanstd(known, axis=0))
    scale = np.where(scale > 1e-9, scale, 0.0)
    scaled = _scaled(features, centre, scale)
    means, whitenings = [], []
    for label in range(n_classes):
        own = scaled[labels == label]
        covariance = ledoit_wolf(own)[0] if len(own) > 1 else np.eye(own.shape[1])
        means.append(own.mean(axis=0))
        values, vectors = np.linalg.eigh(covariance)
        whitenings.append((vectors / np.sqrt(np.maximum(values, 1e-3))).T)
    return Space(centre, scale, np.array(means), np.array(whitenings))


def scaled_features(space: Space, features: FloatArray) -> FloatArray:
    """Return statistics (n, n_statistics) in units of their spread from the median; 0 where unknown or constant."""
    return _scaled(features, space.centre, space.scale)


def class_distances(space: Space, scaled: FloatArray) -> FloatArray:
    """Return each object's distance from each class, (n, n_classes): 1 is typical of a member.

    `scaled` (n, n_statistics) as `scaled_features` gives it. The Mahalanobis distance over the root of the number of
    statistics, in the class's whitened space.
    """
    away = scaled[:, None, :] - space.class_mean[None]
    whitened = np.einsum("cij,ncj->nci", space.class_whitening, away)
    return np.sqrt(np.mean(whitened**2, axis=2))


def nearest_class(space: Space, distances: FloatArray) -> IntArray:
    """Return the class that each object most likely belongs to, (n,), from `class_distances` (n, n_classes).

    The Gaussian of greatest density: a wide class is near to everything, but nowhere dense.
    """
    log_volume = -np.linalg.slogdet(space.class_whitening)[1]
    return np.argmin(0.5 * distances**2 * len(space.centre) + log_volume, axis=1)


def _scaled(features: FloatArray, centre: FloatArray, scale: FloatArray) -> FloatArray:
    away = np.divide(features - centre, scale, out=np.zeros(np.shape(features)), where=scale > 0)
    return np.clip(np.where(np.isnan(away), 0.0, away), -FARTHEST, FARTHEST)
