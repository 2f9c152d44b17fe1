"""A Gaussian process over the evidence: how interesting each candidate is to an operator, and how sure that is.

Its mean before any decision is the triage's word on planets; a linear term and a term for likeness to single
candidates learn from there. Chosen by `benchmarks/for_you.py` against logistic regression and trees.
Source: Rasmussen & Williams 2006, algorithm 2.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from clara_pipeline.records import FloatArray, IntArray

LINEAR, LIKENESS, CONSTANT = 1.0, 1.0, 0.1
"""Variances of the terms; labels are 1 and −1."""
REACH = 0.6
"""Distance at which two candidates are alike, where a block of evidence has a size of about 1."""
NOISE = 0.3
"""Variance of the labels: people change their minds."""
TRUST, TRUST_VARIANCE = 0.5, 0.1
"""Weight of the mean before any decision, once a star was found interesting, and how far decisions may change it."""
MOST_LABELS = 1000
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What was learnt from m decisions."""

    rows: IntArray
    """(m,): the candidates judged that count, in ascending order."""
    values: FloatArray
    """(m, k): the evidence on those judged."""
    prior: FloatArray
    """(m,)."""
    whitening: FloatArray
    """(m, m): inverse of the Cholesky factor of the labels' covariance."""
    weights: FloatArray
    """(m,): what each decision counts for those like it."""
    trust: float
    """Weight of what was thought before any decision: `TRUST`, 0 while nothing was found interesting."""

    @property
    def slopes(self) -> FloatArray:
        """What each column of the evidence counts by itself, (k,)."""
        return LINEAR * self.values.T @ self.weights

    def likeness(self, values: FloatArray) -> FloatArray:
        """Return how alike candidates (n, k) are to those judged, (n, m), 0 to 1."""
        return likeness(values, self.values)

    def covariance_with(self, values: FloatArray, prior: FloatArray, row: int) -> FloatArray:
        """Return what the interest in each candidate (n, k) still shares with that in candidate `row`, (n,)."""
        of_row = slice(row, row + 1)
        known = self._known(values[of_row], prior[of_row])[:, 0] @ self.whitening
        shared = np.empty(len(values))
        for some in blocks(len(values)):
            together = _covariance(values[some], prior[some], values[of_row], prior[of_row])[:, 0]
            shared[some] = together - _covariance(values[some], prior[some], self.values, self.prior) @ known
        return shared

    def _known(self, values: FloatArray, prior: FloatArray) -> FloatArray:
        return self.whitening @ _covariance(self.values, self.prior, values, prior)


def learn(values: FloatArray, prior: FloatArray, rows: IntArray, is_liked: FloatArray) -> Taste:
    """Learn from the decisions on `rows` (m,) of the evidence `values` (n, k); `is_liked` (m,) is 1 or −1.

    `prior` (n,) is what is thought before any decision: what it calls interesting does not count until a star was
    found so. The order of the rows does not matter.
    Of more than `MOST_LABELS` the last of the rows given count.
    """
    rows, is_liked = rows[-MOST_LABELS:], is_liked[-MOST_LABELS:]
    order = np.argsort(rows, kind="stable")
    rows, is_liked = rows[order], is_liked[order]
    judged, before = values[rows].astype(np.float64), prior[rows]
    covariance = _covariance(judged, before, judged, before) + NOISE * np.eye(len(rows))
    whitening = solve_triangular(np.linalg.cholesky(covariance), np.eye(len(rows)), lower=True)
    trust = TRUST if is_liked.max() > 0 else 0.0
    weights = whitening.T @ (whitening @ (is_liked - trust * before))
    return Taste(rows, judged, before, whitening, weights, trust)


def rate(taste: Taste, values: FloatArray, prior: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation (n,) of the interest in candidates with this evidence (n, k)."""
    mean, spread = np.empty(len(values)), np.empty(len(values))
    for some in blocks(len(values)):
        mean[some], spread[some] = _rate(taste, values[some], prior[some])
    return mean, spread


def _rate(taste: Taste, values: FloatArray, prior: FloatArray) -> tuple[FloatArray, FloatArray]:
    shared = _covariance(taste.values, taste.prior, values, prior)
    mean = taste.trust * prior + taste.weights @ shared
    own = LINEAR * np.sum(values**2, axis=1) + LIKENESS + CONSTANT + TRUST_VARIANCE * prior**2
    known = np.sum((taste.whitening @ shared) ** 2, axis=0)
    return mean, np.sqrt(np.maximum(own - known, 0.0))


def blocks(n: int) -> Iterator[slice]:
    """Yield the rows of n candidates, `ROWS_AT_ONCE` at a time."""
    for start in range(0, n, ROWS_AT_ONCE):
        yield slice(start, min(start + ROWS_AT_ONCE, n))


def _covariance(a: FloatArray, prior_a: FloatArray, b: FloatArray, prior_b: FloatArray) -> FloatArray:
    by_prior = TRUST_VARIANCE * np.outer(prior_a, prior_b)
    covariance: FloatArray = LINEAR * a @ b.T + LIKENESS * likeness(a, b) + CONSTANT + by_prior
    return covariance


def likeness(a: FloatArray, b: FloatArray, reach: float = REACH) -> FloatArray:
    """Return how alike the points a (n, k) and b (m, k) are, (n, m): 1 for the same point, 0 far away."""
    squared = np.sum(a**2, axis=1)[:, None] + np.sum(b**2, axis=1) - 2 * a @ b.T
    alike: FloatArray = np.exp(-np.maximum(squared, 0.0) / (2 * reach**2))
    return alike
