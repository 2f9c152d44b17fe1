"""Ranks of scores that tie: seven in ten anomaly scores are exactly 0, so the order of a sort must not count."""

import numpy as np

from clara_pipeline.records import FloatArray


def share_inside(score: FloatArray, n_top: float) -> FloatArray:
    """Compute how much of each curve is among the `n_top` highest scores, in random order among equals, (n,).

    1 above the score at the limit, 0 below it, and the expected share for those that tie with it.
    """
    limit = np.sort(score)[::-1][min(max(int(np.ceil(n_top)), 1), len(score)) - 1]
    n_above, n_equal = np.count_nonzero(score > limit), np.count_nonzero(score == limit)
    share = min(max((n_top - n_above) / n_equal, 0.0), 1.0)
    return np.where(score > limit, 1.0, np.where(score == limit, share, 0.0))


def mean_rank(score: FloatArray) -> FloatArray:
    """Rank scores from 1, the highest, with the mean rank for those that tie, (n,)."""
    order, place, counts = np.unique(-score, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((ends - counts + 1 + ends) / 2)[place.reshape(len(score))] if len(order) else np.zeros(0)
