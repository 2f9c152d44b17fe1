"""The order "for you": candidates by how interesting they are to an operator, a little curiosity included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from clara_pipeline.preference.evidence import Evidence
from clara_pipeline.preference.labels import check_enough
from clara_pipeline.preference.reasons import reasons, why_tried
from clara_pipeline.preference.taste import Taste, learn, rate
from clara_pipeline.preference.tries import UNLIKE, first_tries, score_of
from clara_pipeline.records import FloatArray

CURIOSITY = 0.25
"""Standard deviations added to the mean: stars unlike all that was judged are tried now and then.
Until one was found interesting they are tried first (`first_tries`)."""
SURE = 3.0
"""A probability of the triage is scaled so that 0.05 and 0.95 count about −1 and 1."""
LEAST = 1e-3
MOST_EXPLAINED = 20_000
"""Reasons are given for so many candidates, the first in the order: more than anybody looks at."""


class Rated(NamedTuple):
    """What was learnt, and how interesting it makes each of n candidates."""

    taste: Taste
    prior: FloatArray
    """(n,)."""
    mean: FloatArray
    """(n,) in units of the labels, 1 and −1."""
    score: FloatArray
    """(n,) 0 to 1, the highest first."""
    tries: list[int]
    """Rows in front, the first `UNLIKE` unlike all that was judged; none once something was found interesting."""


class ForYou(NamedTuple):
    """The order for one operator; row i belongs to candidate i."""

    score: FloatArray
    """(n,) 0 to 1, the highest first."""
    because: dict[int, str]
    """By row, of the first `MOST_EXPLAINED` in the order."""
    n_interesting: int
    n_not: int
    """Candidates judged that it was learnt from."""


def for_you(evidence: Evidence, triage_pc: FloatArray, liked: Mapping[int, bool], names: Mapping[int, str]) -> ForYou:
    """Learn from the candidates judged, rate all n, and say why.

    `triage_pc` (n,) is the probability of a planet, NaN where there is no signal; `liked` says of a row whether
    it was found interesting, the newest last; `names` are what those judged are called in the reasons, by row.
    Raises UsageError, in words, where there is too little to learn from.
    """
    found = rated(evidence, triage_pc, liked)
    first = np.sort(np.argsort(-found.score, kind="stable")[:MOST_EXPLAINED])
    judged = [names[row] for row in found.taste.rows.tolist()]
    lines = reasons(found.taste, evidence, found.prior, found.mean, first, judged)
    because = dict(zip(first.tolist(), lines, strict=True))
    because |= {row: why_tried(evidence, row, is_typical=at >= UNLIKE) for at, row in enumerate(found.tries)}
    n_liked = sum(liked.values())
    return ForYou(found.score, because, n_liked, len(liked) - n_liked)


def rated(evidence: Evidence, triage_pc: FloatArray, liked: Mapping[int, bool]) -> Rated:
    """Learn and rate as `for_you` does, `triage_pc` (n,) and all, without a word on why."""
    n_liked = sum(liked.values())
    check_enough(n_liked, len(liked) - n_liked)
    rows = np.fromiter(liked.keys(), dtype=np.int64, count=len(liked))
    labels = np.where(np.fromiter(liked.values(), dtype=bool, count=len(liked)), 1.0, -1.0)
    prior = before_decisions(triage_pc)
    taste = learn(evidence.values, prior, rows, labels)
    mean, spread = rate(taste, evidence.values, prior)
    if n_liked:
        return Rated(taste, prior, mean, score_of(mean + CURIOSITY * spread), [])
    tries, score = first_tries(taste, evidence.values, prior, rows, mean, spread**2)
    return Rated(taste, prior, mean, score, tries)


def before_decisions(triage_pc: FloatArray) -> FloatArray:
    """Return what is thought of candidates before any decision, (n,): the triage's log odds of a planet, scaled."""
    p = np.clip(np.nan_to_num(np.asarray(triage_pc, np.float64), nan=0.0), LEAST, 1 - LEAST)
    return np.log(p / (1 - p)) / SURE
