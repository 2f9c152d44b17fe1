"""Candidates that stand for many others: those from which most is learnt about all.

What is learnt from one is by how much the variance of the others' interest falls (Cohn, Ghahramani & Jordan 1996, in
a Gaussian process: Seo et al. 2000), summed over candidates that stand for all.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from clara_pipeline.preference.taste import NOISE, likeness
from clara_pipeline.records import FloatArray, IntArray

REACH, LINEAR = 1.5, 0.2
"""Two of a kind are to be alike, which `REACH` of a taste calls different, and the far ones are not to count most.
Chosen by `benchmarks/for_you.py`."""
MOST_CHOSEN_FROM, MOST_STOOD_FOR = 5000, 500
"""Of more candidates so many are looked at, spread evenly."""


def typical(values: FloatArray, known: IntArray, n: int) -> list[int]:
    """Return n rows of the evidence `values` (n_candidates, k), none of them in `known`; fewer where there are no more.

    Each is taken as though what those before it and `known` are had been learnt.
    """
    rows = np.union1d(_spread(len(values), MOST_CHOSEN_FROM), known)
    points, is_left = values[rows].astype(np.float64), ~np.isin(rows, known)
    others = _spread(len(rows), MOST_STOOD_FOR)
    learnt = _learnt_from(points, np.flatnonzero(~is_left))
    shared = _covariance(points, points[others]) - learnt.T @ learnt[:, others]
    variance = 1.0 + LINEAR * np.sum(points**2, axis=1) - np.sum(learnt**2, axis=0)
    chosen: list[int] = []
    for _ in range(min(n, int(is_left.sum()))):
        gain = np.sum(shared**2, axis=1) / (variance + NOISE)
        place = int(np.where(is_left, gain, -1.0).argmax())
        is_left[place] = False
        chosen.append(int(rows[place]))
        of_place = _covariance(points, points[place : place + 1])[:, 0] - learnt.T @ learnt[:, place]
        row = of_place / np.sqrt(of_place[place] + NOISE)
        learnt = np.vstack([learnt, row])
        shared -= np.outer(row, row[others])
        variance -= row**2
    return chosen


def _learnt_from(points: FloatArray, places: IntArray) -> FloatArray:
    """Return L⁻¹ K (m, n), with L the Cholesky factor of the labels' covariance: its squares fall from the variance."""
    known = points[places]
    lower = np.linalg.cholesky(_covariance(known, known) + NOISE * np.eye(len(known)))
    learnt: FloatArray = solve_triangular(lower, _covariance(known, points), lower=True)
    return learnt


def _covariance(a: FloatArray, b: FloatArray) -> FloatArray:
    covariance: FloatArray = LINEAR * a @ b.T + likeness(a, b, REACH)
    return covariance


def _spread(n: int, most: int) -> IntArray:
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.int64))
