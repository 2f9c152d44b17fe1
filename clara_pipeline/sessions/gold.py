"""Write what is decided on gold rows into a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import MOST_GOLD, Act
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_pipeline.records import REPEAT, CandidateKey


def act_on(keys: Sequence[CandidateKey], act: Act, said: Mapping[CandidateKey, Judgement]) -> tuple[Act, str]:
    """Return the act as the journal has it, and the id of the decision that a hidden repeat repeats, else "".

    `said` are the vetter's judgements of stars. Raises UsageError for gold rows together with stars.
    """
    is_gold = {bool(key.gold) for key in keys}
    if is_gold == {False}:
        return act, ""
    if len(is_gold) > 1:
        raise UsageError("these rows cannot be judged as one: judge them one by one")
    first = said.get(keys[0].of_star) if keys[0].gold == REPEAT else None
    return "gold", first.made_by.id if first is not None and first.disposition and first.made_by is not None else ""


def check_gold(share: float, book: DecisionLog) -> None:
    """Raise UsageError unless a session may have this share of gold rows."""
    if not 0 < share <= MOST_GOLD:
        raise UsageError(f"--gold takes more than 0 and at most {MOST_GOLD:.0%} of the stars, such as 5% or .05")
    if book.adjudicates:
        raise UsageError("an adjudicator's session has no gold rows: they measure those who judge first")
