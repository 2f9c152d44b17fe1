"""Measure how far vetters agree: plain functions on an integer table of labels, one column a vetter.

A table is int (n_candidates, n_vetters): the number of the label, or MISSING where a vetter said
nothing. A measure that is not defined (nothing in common, one label only) is None with a reason,
never NaN.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

MISSING = -1


class Measure(NamedTuple):
    """A measure of agreement between vetters, or the reason why there is none."""

    value: float | None
    reason: str = ""
    """Why there is no value."""


NOTHING_SHARED = Measure(None, "no candidate was judged by two vetters")
NOT_BY_ALL = Measure(None, "no candidate was judged by every vetter")
ONE_LABEL = Measure(None, "only one disposition was used, so agreement by chance is certain")


def confusion_matrix(first: IntArray, second: IntArray, n_labels: int) -> IntArray:
    """Count, int (n_labels, n_labels), the candidates to which the first vetter gave the row, the second the column."""
    both = (first != MISSING) & (second != MISSING)
    pairs = first[both] * n_labels + second[both]
    return np.bincount(pairs, minlength=n_labels**2).reshape(n_labels, n_labels)


def percent_agreement(table: IntArray) -> Measure:
    """Return the share, in percent, of all pairs of labels given to the same candidate that are equal.

    The table has shape (n_candidates, n_labels).
    """
    counts = _counts(table)
    n = counts.sum(axis=1)
    n_pairs = (n * (n - 1)).sum()
    if n_pairs == 0:
        return NOTHING_SHARED
    return Measure(float(100 * (counts * (counts - 1)).sum() / n_pairs))


def cohen_kappa(first: IntArray, second: IntArray) -> Measure:
    """Compute the agreement of two vetters beyond chance, on what both judged (Cohen 1960, eq. 1).

    Both have shape (n_candidates,).
    """
    n_labels = int(max(first.max(initial=0), second.max(initial=0))) + 1
    matrix = confusion_matrix(first, second, n_labels)
    n = matrix.sum()
    if n == 0:
        return NOTHING_SHARED
    observed = np.trace(matrix) * n
    expected = matrix.sum(axis=0) @ matrix.sum(axis=1)
    return ONE_LABEL if expected == n**2 else Measure(float((observed - expected) / (n**2 - expected)))


def fleiss_kappa(table: IntArray) -> Measure:
    """Compute the agreement of several vetters beyond chance, on what all judged (Fleiss 1971, eq. 7).

    The table has shape (n_candidates, n_labels).
    """
    counts = _counts(table[(table != MISSING).all(axis=1)])
    if len(counts) == 0 or table.shape[1] < 2:
        return NOT_BY_ALL
    n = table.shape[1]
    observed = ((counts**2).sum(axis=1) - n).mean() / (n * (n - 1))
    expected = ((counts.sum(axis=0) / counts.sum()) ** 2).sum()
    return ONE_LABEL if np.count_nonzero(counts.sum(axis=0)) == 1 else Measure(_beyond(observed, expected))


def krippendorff_alpha(table: IntArray) -> Measure:
    """Compute the agreement of any number of vetters beyond chance, labels missing or not.

    Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C, nominal data.
    The table has shape (n_candidates, n_labels).
    """
    counts = _counts(table)
    counts = counts[counts.sum(axis=1) >= 2]
    if len(counts) == 0:
        return NOTHING_SHARED
    totals, n = counts.sum(axis=0), counts.sum()
    if np.count_nonzero(totals) == 1:
        return ONE_LABEL
    observed = ((counts * (counts - 1)).sum(axis=1) / (counts.sum(axis=1) - 1)).sum() / n
    expected = (totals * (totals - 1)).sum() / (n * (n - 1))
    return Measure(_beyond(observed, expected))


def _beyond(observed: float, expected: float) -> float:
    return float((observed - expected) / (1 - expected))


def _counts(table: IntArray) -> FloatArray:
    """Count, float (n_candidates, n_labels), how many vetters gave each label."""
    labels = np.arange(table.max(initial=0) + 1)
    return (table[:, :, None] == labels).sum(axis=1).astype(np.float64)
