"""Read from decisions what an operator finds interesting."""

from __future__ import annotations

from clara_pipeline.errors import UsageError

LEAST_DECISIONS = 10
"""Fewer tell too little; the order is learnt anew after as many more."""
BEFORE = "triage_pc"
"""The column in whose order candidates stand until then: what a taste is learnt from there on."""
LIKED = frozenset({"PC", "KP"})
DISLIKED = frozenset({"EB", "V", "IS", "J", "O"})
HIGH_RATING, LOW_RATING = 4, 1


def is_interesting(disposition: str, rating: int | None) -> bool | None:
    """Tell whether a judgement calls a star interesting; None where it does not say.

    A rating of 4 or 5 does so whatever the disposition, and one of 0 or 1 says the opposite; undecided, skipped and
    only noted stars say nothing.
    """
    if rating is not None and not LOW_RATING < rating < HIGH_RATING:
        return rating >= HIGH_RATING
    if disposition in LIKED:
        return True
    return False if disposition in DISLIKED else None


def check_enough(n_liked: int, n_disliked: int) -> None:
    """Raise UsageError, which says what is missing, unless there is enough to learn from.

    Decisions of one sort are enough: what is thought before any decision makes the other one.
    """
    n = n_liked + n_disliked
    if n < LEAST_DECISIONS:
        said = f"{n} decision{'s' * (n != 1)} to learn from ({n_liked} interesting, {n_disliked} not)"
        needed = f"{LEAST_DECISIONS - n} more are needed"
        raise UsageError(f"for you: {said}, {needed}; until then in the order of {BEFORE}")
