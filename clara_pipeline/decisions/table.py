"""The decision table: one row per judged candidate, in the columns of `tables.DECISIONS`."""

from __future__ import annotations

from collections.abc import Mapping

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import Key
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.vocabulary import tfopwg
from clara_pipeline.text import sanitize

Row = dict[str, object]


def decision_rows(book: DecisionLog, by_vetter: bool = False) -> list[Row]:
    """The rows, in order of star, sector and file; None where nothing was said.

    Where several vetters judged a candidate the last to decide is in the row, and all of them in its
    `votes`; `by_vetter` gives a row per candidate and vetter instead.
    """
    rows = []
    for key in book.judged():
        votes = book.votes(key)
        chosen = list(votes.values()) if by_vetter else [book.latest(key)]
        rows += [_row(key, judgement, votes) for judgement in chosen]
    return rows


def _row(key: Key, judgement: Judgement, votes: Mapping[str, Judgement]) -> Row:
    tic_id, sector, filename = key
    return {
        "tic_id": tic_id,
        "sector": sector,
        "filename": sanitize(filename),
        "disposition": judgement.disposition or None,
        "confidence": judgement.confidence or None,
        "rating": judgement.rating,
        "second_look": judgement.second_look,
        "flags": " ".join(judgement.flags) or None,
        "note": judgement.note or None,
        **_signal(judgement),
        "tfopwg": tfopwg(judgement.disposition, judgement.confidence) or None,
        "vetter": judgement.vetter,
        "decided_utc": judgement.decided_utc,
        "run": judgement.run or None,
        "votes": _votes(votes) if len(votes) > 1 else None,
        "simulated": judgement.simulated,
    }


def _signal(judgement: Judgement) -> Row:
    signal = judgement.signal
    row: Row = {"ephemeris_kept": judgement.ephemeris is not None}
    if signal is not None:
        row |= {name: getattr(signal, name) for name in EPHEMERIS} | {"ephemeris_source": sanitize(signal.source, 20)}
    return row


EPHEMERIS = (
    "period_days", "epoch_btjd", "duration_hours", "depth_ppm",
    "period_err_days", "epoch_err_days", "duration_err_hours", "depth_err_ppm",
)  # fmt: skip


def _votes(votes: Mapping[str, Judgement]) -> str:
    return "; ".join(f"{said.vetter}: {said.disposition or '-'}" for said in votes.values())
