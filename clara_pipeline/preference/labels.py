"""Read from decisions what an operator finds interesting."""

from __future__ import annotations

from clara_pipeline.errors import UsageError

LEAST_DECISIONS = 10
"""Fewer tell too little; the order is learnt anew after as many more."""
LIKED = frozenset({"PC", "KP"})
DISLIKED = frozenset({"EB", "V", "IS", "J", "O"})
HIGH_RATING = 4


def is_interesting(disposition: str, rating: int | None) -> bool | None:
    """Tell whether a judgement calls a star interesting; None where it does not say.

    A rating of 4 or 5 does so whatever the disposition; undecided, skipped and only noted stars say nothing.
    """
    if disposition in LIKED or (rating is not None and rating >= HIGH_RATING):
        return True
    return False if disposition in DISLIKED else None


def check_enough(n_liked: int, n_disliked: int) -> None:
    """Raise UsageError, which says what is missing, unless there is enough to learn from."""
    n = n_liked + n_disliked
    said = f"{n} decision{'s' * (n != 1)} to learn from ({n_liked} interesting, {n_disliked} not)"
    if n < LEAST_DECISIONS:
        raise UsageError(f"for you: {said}, {LEAST_DECISIONS - n} more are needed; until then in the order of N-WRSS")
    if not n_liked:
        raise UsageError(f"for you: {said}: no PC, KP or rating of 4 or 5 yet; until then in the order of N-WRSS")
    if not n_disliked:
        raise UsageError(f"for you: {said}: no EB, V, IS, J or O yet; until then in the order of N-WRSS")
