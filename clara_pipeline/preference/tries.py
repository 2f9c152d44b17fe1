"""Tries, while nothing was found interesting: stars of many kinds, until one of them is."""

from __future__ import annotations

import numpy as np

from clara_pipeline.preference.taste import learn, rate
from clara_pipeline.records import FloatArray, IntArray

TRIES = 10
"""As many as are looked at before the order is learnt anew."""
BOLDNESS = 2.0
"""Standard deviations added to the mean, while nothing speaks for any star."""
DECIMALS = 6
"""Scores are rounded, so that the last bits of a machine do not decide an order."""
STEP = 10.0**-DECIMALS


def score_of(interest: FloatArray) -> FloatArray:
    """Return an interest (n,) in units of the labels as a score from 0 to 1."""
    return np.round(1 / (1 + np.exp(-1.7 * interest)), DECIMALS)


def first_tries(
    values: FloatArray, prior: FloatArray, rows: IntArray, is_liked: FloatArray
) -> tuple[list[int], FloatArray]:
    """Return the rows to try, and the score (n,) of all candidates, with these in front in their order.

    Each is taken as though those before it had been found not interesting, so they are unlike one another.
    `values`, `prior`, `rows` and `is_liked` are those of `learn`.
    """
    tries: list[int] = []
    places: list[float] = []
    last = 1.0
    for _ in range(min(TRIES, len(values) - len(rows))):
        score = _worth_a_look(values, prior, rows, is_liked)
        unseen = score.copy()
        unseen[rows] = -1.0
        tries.append(int(unseen.argmax()))
        last = min(last, float(unseen.max())) - STEP
        places.append(last)
        rows, is_liked = np.append(rows, tries[-1]), np.append(is_liked, -1.0)
    score = np.minimum(_worth_a_look(values, prior, rows, is_liked), last - STEP)
    score[tries] = places
    return tries, np.round(np.maximum(score, 0.0), DECIMALS)


def _worth_a_look(values: FloatArray, prior: FloatArray, rows: IntArray, is_liked: FloatArray) -> FloatArray:
    mean, spread = rate(learn(values, prior, rows, is_liked), values, prior)
    return score_of(mean + BOLDNESS * spread)
