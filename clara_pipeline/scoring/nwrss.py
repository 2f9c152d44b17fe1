"""WRSS, N-WRSS, percentiles and ranks of a batch of anomaly scores (paper eqs. 18–20)."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray

ROLES = ("p3", "p5", "p9")
"""The forests of a run, each trained against another synthetic class (paper 4.1)."""
P3_WEIGHT, P9_WEIGHT = 0.8, 0.2


@dataclass(frozen=True, slots=True)
class BatchRange:
    """The WRSS range a batch was normalised over; without it an N-WRSS means nothing."""

    batch: str
    n_rows: int
    wrss_min: float | None
    wrss_max: float | None


def wrss(p3: FloatArray, p9: FloatArray) -> FloatArray:
    """Compute 0.8 √p3 + 0.2 √p9, NaN off the intersection of non-zero scores; (n,) → (n,) (eqs. 18–19)."""
    p3, p9 = np.asarray(p3, dtype=np.float64), np.asarray(p9, dtype=np.float64)
    both = (p3 > 0) & (p9 > 0)
    return np.where(both, P3_WEIGHT * np.sqrt(p3) + P9_WEIGHT * np.sqrt(p9), np.nan)


def normalise_batch(scores: FloatArray, batch: str) -> tuple[FloatArray, FloatArray, BatchRange]:
    """Return the minimum–maximum of the finite WRSS (eq. 20) and the percentile of each; NaN stays NaN.

    A batch whose rows are all equal has no range: its N-WRSS is 1, the top of the batch.
    `scores` and both arrays returned have shape (n,).
    """
    finite = np.isfinite(scores)
    known = scores[finite]
    scaled, percentile = np.full_like(scores, np.nan), np.full_like(scores, np.nan)
    if not len(known):
        return scaled, percentile, BatchRange(batch, 0, None, None)
    low, high = float(known.min()), float(known.max())
    scaled[finite] = (known - low) / (high - low) if high > low else 1.0
    at_or_below = np.searchsorted(np.sort(known), known, side="right")
    percentile[finite] = 100.0 * at_or_below / len(known)
    return scaled, percentile, BatchRange(batch, len(known), low, high)


def rank_order(nwrss: FloatArray, p3: FloatArray, p9: FloatArray, filenames: list[str]) -> IntArray:
    """Return the row numbers, strangest first: N-WRSS downwards, then the null rows by p3 + p9; ties by filename.

    All have shape (n,).
    """
    ranked = np.isfinite(nwrss)
    strength = np.where(ranked, np.nan_to_num(nwrss), np.asarray(p3) + np.asarray(p9))
    return np.lexsort((np.asarray(filenames), -strength, ~ranked))
