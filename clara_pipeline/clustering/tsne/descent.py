"""Lay rows out by gradient descent, with the steps of scikit-learn's t-SNE (Belkina et al. 2019 for the rates)."""

from __future__ import annotations

import math

import numpy as np

from clara_pipeline.clustering.tsne.loops import LOOPS
from clara_pipeline.clustering.tsne.repulsion import Loop, Repulsion
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.records import FloatArray, IntArray

EXAGGERATION = 12.0
N_STEPS, N_EXAGGERATED = 1000, 250
FIRST_SPREAD, LEAST_RATE, LEAST_GAIN = 1e-4, 50.0, 0.01
SLOW, FAST = 0.5, 0.8
"""Share of the step before that is kept, while exaggerated and after."""


def tsne(space: FloatArray, perplexity: float) -> FloatArray | None:
    """Return places (n, 2) of the rows of `space` (n, p), which are not all equal; None without compiled loops."""
    loops = [compiled(function, signature) for function, signature in LOOPS]
    if None in loops:
        return None
    affinities, attraction, splines, spread, gather = (loop for loop in loops if loop is not None)
    neighbours = joint_affinities(space, perplexity, affinities)
    return _descend(first_places(space), neighbours, attraction, Repulsion(splines, spread, gather))


def joint_affinities(space: FloatArray, perplexity: float, affinities: Loop) -> tuple[IntArray, IntArray, FloatArray]:
    """Return where each row's neighbours start (n + 1,), who they are (m,), and their affinities (m,), 1 in all."""
    from scipy import sparse
    from sklearn.neighbors import NearestNeighbors

    n_rows, n_near = len(space), min(len(space) - 1, int(3 * perplexity + 1))
    away, near = NearestNeighbors(n_neighbors=n_near).fit(space).kneighbors()
    found = np.empty_like(away)
    affinities(away**2, math.log(perplexity), found)
    starts = np.arange(0, n_rows * n_near + 1, n_near)
    one_way = sparse.csr_array((found.ravel(), near.ravel(), starts), shape=(n_rows, n_rows))
    both = sparse.csr_array(one_way + one_way.T)
    both.sort_indices()
    return both.indptr.astype(np.int32), both.indices.astype(np.int32), both.data / both.data.sum()


def first_places(space: FloatArray) -> FloatArray:
    """Return the rows of `space` (n, p) on their two main axes, tiny, (n, 2)."""
    centred = space - space.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :2]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    places = np.zeros((len(space), 2))
    places[:, : axes.shape[1]] = centred @ axes
    return places * (FIRST_SPREAD / places[:, 0].std())


def _descend(
    places: FloatArray, neighbours: tuple[IntArray, IntArray, FloatArray], attraction: Loop, repulsion: Repulsion
) -> FloatArray:
    rate = max(len(places) / EXAGGERATION / 4, LEAST_RATE)
    pull, step, gain = np.empty_like(places), np.zeros_like(places), np.ones_like(places)
    for number in range(N_STEPS):
        is_early = number < N_EXAGGERATED
        attraction(places, *neighbours, pull)
        push, total = repulsion(places)
        gradient = 4 * ((EXAGGERATION if is_early else 1.0) * pull - push / total)
        gain = np.where(step * gradient < 0, gain + 0.2, np.maximum(gain * 0.8, LEAST_GAIN))
        step = (SLOW if is_early else FAST) * step - rate * gain * gradient
        places = places + step
    return places
