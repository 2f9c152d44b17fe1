"""Tries, while nothing was found interesting: stars of many kinds, until one of them is."""

from __future__ import annotations

import numpy as np

from clara_pipeline.preference.taste import NOISE, Taste
from clara_pipeline.preference.typical import typical
from clara_pipeline.records import FloatArray, IntArray

TRIES = 10
"""As many as are looked at before the order is learnt anew."""
UNLIKE = 5
"""Of these so many are unlike all that were judged: outliers, many of them faults. The others stand for many others: a
kind that is no outlier would be tried late. Chosen by `benchmarks/for_you.py`."""
BOLDNESS = 2.0
"""Standard deviations added to the mean, while nothing speaks for any star."""
DISLIKED = -1.0
"""Label of what was found not interesting."""
DECIMALS = 6
"""Scores are rounded, so that the last bits of a machine do not decide an order."""
STEP = 10.0**-DECIMALS


def score_of(interest: FloatArray) -> FloatArray:
    """Return an interest (n,) in units of the labels as a score from 0 to 1."""
    return np.round(1 / (1 + np.exp(-1.7 * interest)), DECIMALS)


def first_tries(
    taste: Taste, values: FloatArray, prior: FloatArray, rows: IntArray, mean: FloatArray, variance: FloatArray
) -> tuple[list[int], FloatArray]:
    """Return the rows to try, and the score (n,) of all candidates, with these in front in their order.

    The first are unlike all that were judged, and most of them odd; the others stand for many others.
    `values` (n, k) and `prior` (n,) are those of `learn`; `rows` have been judged; `mean` and `variance` (n,) are what
    `taste` makes of the candidates.
    """
    tries, score = unlike(taste, values, prior, rows, mean, variance)
    tries += typical(values, np.append(rows, tries).astype(np.int64), TRIES - len(tries))
    places = 1.0 - STEP * np.arange(1, len(tries) + 1)
    score = np.minimum(score, 1.0 - STEP * (TRIES + 1))
    score[tries] = places
    return tries, np.round(score, DECIMALS)


def unlike(
    taste: Taste, values: FloatArray, prior: FloatArray, rows: IntArray, mean: FloatArray, variance: FloatArray
) -> tuple[list[int], FloatArray]:
    """Return `UNLIKE` rows unlike all that were judged, and what the others are worth then (n,), 0 to 1.

    Each is taken as though those before it had been found not interesting, so they are unlike one another: after
    every one mean and variance are those of a process that learnt this, too (Rasmussen & Williams 2006, eq. A.6).
    """
    is_left = np.ones(len(values), dtype=bool)
    is_left[rows] = False
    tries: list[int] = []
    score = _worth_a_look(mean, variance)
    learnt: list[tuple[FloatArray, float]] = []
    for _ in range(min(UNLIKE, int(is_left.sum()))):
        row = int(np.where(is_left, score, -1.0).argmax())
        is_left[row] = False
        tries.append(row)
        shared = taste.covariance_with(values, prior, row)
        for before, noisy in learnt:
            shared -= before * (before[row] / noisy)
        noisy = float(shared[row]) + NOISE
        learnt.append((shared, noisy))
        mean = mean + shared * ((DISLIKED - mean[row]) / noisy)
        variance = variance - shared**2 / noisy
        score = _worth_a_look(mean, variance)
    return tries, score


def _worth_a_look(mean: FloatArray, variance: FloatArray) -> FloatArray:
    return score_of(mean + BOLDNESS * np.sqrt(np.maximum(variance, 0.0)))
