"""The order "for you": candidates by how interesting they are to an operator, a little curiosity included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.preference.evidence import Evidence
from clara_pipeline.preference.labels import check_enough
from clara_pipeline.preference.reasons import reasons, why_tried
from clara_pipeline.preference.taste import learn, rate
from clara_pipeline.preference.tries import first_tries, score_of
from clara_pipeline.records import FloatArray

CURIOSITY = 0.25
"""Standard deviations added to the mean: stars unlike all that was judged are tried now and then.
Until one was found interesting they are tried first (`first_tries`)."""
SURE = 3.0
"""A probability of the triage is scaled so that 0.05 and 0.95 count about −1 and 1."""
LEAST = 1e-3


class ForYou(NamedTuple):
    """The order for one operator; row i belongs to candidate i."""

    score: FloatArray
    """(n,) 0 to 1, the highest first."""
    because: tuple[str, ...]
    n_interesting: int
    n_not: int
    """Candidates judged that it was learnt from."""


def for_you(evidence: Evidence, triage_pc: FloatArray, liked: Mapping[int, bool], names: Sequence[str]) -> ForYou:
    """Learn from the candidates judged, and rate all n.

    `triage_pc` (n,) is the probability of a planet, NaN where there is no signal; `liked` says of a row whether
    it was found interesting, the newest last; `names` (n,) are what stars are called in the reasons.
    Raises UsageError, in words, where there is too little to learn from.
    """
    n_liked = sum(liked.values())
    check_enough(n_liked, len(liked) - n_liked)
    rows = np.fromiter(liked.keys(), dtype=np.int64, count=len(liked))
    labels = np.where(np.fromiter(liked.values(), dtype=bool, count=len(liked)), 1.0, -1.0)
    prior = before_decisions(triage_pc)
    taste = learn(evidence.values, prior, rows, labels)
    mean, spread = rate(taste, evidence.values, prior)
    judged = [names[row] for row in sorted(rows[-len(taste.weights) :].tolist())]
    because = reasons(taste, evidence, prior, mean, judged)
    if n_liked:
        return ForYou(score_of(mean + CURIOSITY * spread), tuple(because), n_liked, len(liked) - n_liked)
    tries, score = first_tries(evidence.values, prior, rows, labels)
    for row in tries:
        because[row] = why_tried(evidence, row)
    return ForYou(score, tuple(because), n_liked, len(liked) - n_liked)


def before_decisions(triage_pc: FloatArray) -> FloatArray:
    """Return what is thought of candidates before any decision, (n,): the triage's log odds of a planet, scaled."""
    p = np.clip(np.nan_to_num(np.asarray(triage_pc, np.float64), nan=0.0), LEAST, 1 - LEAST)
    return np.log(p / (1 - p)) / SURE
