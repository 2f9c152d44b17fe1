"""Consensus by adjudication: what vetters agree on, and what an adjudicator says where they do not."""

from __future__ import annotations

from collections.abc import Mapping

from clara_pipeline.decisions.decision_log import DecisionLog, in_order
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.table import NO_STAR, Row, consensus_row, judgement_row, star_columns, vote_words
from clara_pipeline.records import CandidateKey

AGREED, ADJUDICATED, OPEN = "agreed", "adjudicated", "open"
Judgements = Mapping[CandidateKey, Judgement]


def by_vetter(books: Mapping[str, DecisionLog]) -> dict[str, Judgements]:
    """Return what each vetter of some sessions (by name) says; named for the session where it has one vetter."""
    found: dict[str, Judgements] = {}
    for name, book in books.items():
        vetters = book.vetters
        for vetter in vetters:
            found[name if len(vetters) == 1 else f"{name}/{vetter}"] = book.history(vetter).judgements
    return found


def votes_on(key: CandidateKey, said: Mapping[str, Judgements]) -> dict[str, Judgement]:
    """Return what the vetters say of a candidate, by name; those who gave it no disposition are left out."""
    return {name: some[key] for name, some in said.items() if key in some and some[key].disposition}


def disputed(said: Mapping[str, Judgements]) -> list[CandidateKey]:
    """Return the candidates that vetters gave different dispositions, in order."""
    keys = in_order({key for some in said.values() for key in some})
    return [key for key in keys if len({judged.disposition for judged in votes_on(key, said).values()}) > 1]


def how_decided(votes: Mapping[str, Judgement], own: Judgement | None) -> str:
    """Say how a candidate's disposition came about: adjudicated, agreed by two vetters or more, or still open."""
    if own is not None and own.disposition:
        return ADJUDICATED
    is_agreed = len(votes) > 1 and len({judged.disposition for judged in votes.values()}) == 1
    return AGREED if is_agreed else OPEN


def adjudicated_rows(said: Mapping[str, Judgements], own: Judgements) -> dict[CandidateKey, Row]:
    """Return a row for each candidate that a vetter or the adjudicator (`own`) gave a disposition, in order.

    The disposition is the adjudicator's where there is one, else the agreed one, else None. `consensus` says
    which, `votes` who said what.
    """
    keys = in_order({key for some in (*said.values(), own) for key, judged in some.items() if judged.disposition})
    stars = star_columns(keys)
    return {key: _row(key, votes_on(key, said), own.get(key)) | stars.get(key.tic_id, NO_STAR) for key in keys}


def _row(key: CandidateKey, votes: Mapping[str, Judgement], own: Judgement | None) -> Row:
    how = how_decided(votes, own)
    if how == ADJUDICATED and own is not None:
        row = judgement_row(key, own, votes)
    else:
        row = consensus_row(key, votes)
    if how == OPEN:
        row |= dict.fromkeys(("disposition", "subclass", "confidence", "tfopwg"))
    words = "; ".join(vote_words(name, judged, with_note=True) for name, judged in votes.items())
    return row | {"consensus": how, "votes": words or None}
