"""Measure whether a score does as well on other stars: stratified subsets, and counts above a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

MOST_SPREAD = 0.10
"""Largest standard deviation over the mean of the subsets that passes."""
MOST_SHIFT = 0.05
"""Largest difference between the subsets' mean and the whole set that passes."""


@dataclass(frozen=True, slots=True)
class ThresholdCounts:
    """Stars above a threshold."""

    n_true: int
    n_false: int
    precision: float | None
    recall: float | None


def stratified_subsets(is_positive: np.ndarray, n_subsets: int, size: int, seed: int = 0) -> list[IntArray]:
    """Draw subsets of rows, each with the whole set's share of positives, bool (n,), and no row twice in one subset.

    Raises ValueError for subsets larger than the set.
    """
    n = len(is_positive)
    if not 0 < size <= n:
        raise ValueError(f"a subset of {size} from {n} curves")
    positive, other = np.flatnonzero(is_positive), np.flatnonzero(~is_positive)
    n_positive = min(round(size * len(positive) / n), len(positive))
    rng = np.random.default_rng(seed)
    return [
        np.sort(np.concatenate([
            rng.choice(positive, n_positive, replace=False),
            rng.choice(other, min(size - n_positive, len(other)), replace=False),
        ]))
        for _ in range(n_subsets)
    ]  # fmt: skip


def counts_above(score: FloatArray, is_positive: np.ndarray, threshold: float) -> ThresholdCounts:
    """Count true and false finds with a score (n,) of `threshold` or more; `is_positive` is bool (n,)."""
    above = score >= threshold
    n_true, n_false = int((above & is_positive).sum()), int((above & ~is_positive).sum())
    return ThresholdCounts(
        n_true, n_false,
        n_true / (n_true + n_false) if n_true + n_false else None,
        n_true / int(is_positive.sum()) if is_positive.any() else None,
    )  # fmt: skip


def passes(values: FloatArray, whole: float) -> bool:
    """Apply the paper's rule to one measure of the subsets (n,) and of the whole set: spread and shift are small."""
    mean = float(values.mean())
    return bool(values.std() <= MOST_SPREAD * abs(mean) and abs(mean - whole) <= MOST_SHIFT)
