"""The decision table: one row per judged candidate, in the columns of `DECISIONS` (`tables.decision_table`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from clara_pipeline.decisions.consensus import consensus
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.vocabulary import tfopwg
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.text import sanitize

Row = dict[str, object]


def decision_rows(book: DecisionLog, per_vetter: bool = False) -> list[Row]:
    """Return the rows, in order of star, sector and file; None where nothing was said.

    Where several vetters judged a candidate its row is their consensus, and what each of them said
    stands in `votes`, `note` and `kept_periods`; `per_vetter` gives a row per candidate and vetter instead.
    """
    rows, keys = [], book.judged()
    by_star = _by_star(keys)
    for key in keys:
        votes, star = book.votes(key), _star_columns(by_star.get(key.tic_id, ()))
        if per_vetter or len(votes) == 1:
            rows += [_row(key, judgement, votes) | star for judgement in votes.values()]
        else:
            rows.append(_consensus_row(key, votes) | star)
    return rows


def _by_star(keys: Iterable[CandidateKey]) -> dict[int | None, list[CandidateKey]]:
    """Return the keys with a TIC number by that number."""
    found: defaultdict[int | None, list[CandidateKey]] = defaultdict(list)
    for key in keys:
        if key.tic_id is not None:
            found[key.tic_id].append(key)
    return dict(found)


def _star_columns(keys: Iterable[CandidateKey]) -> Row:
    """Name the sectors and files among the judged `keys` of one star."""
    sectors = dict.fromkeys(str(key.sector) for key in keys if key.sector is not None)
    files = dict.fromkeys(sanitize(key.filename) for key in keys)
    return {"judged_sectors": " ".join(sectors) or None, "judged_files": " ".join(files) or None}


def _row(key: CandidateKey, judgement: Judgement, votes: Mapping[str, Judgement]) -> Row:
    return {
        "tic_id": key.tic_id,
        "sector": key.sector,
        "filename": None if key.object_id else sanitize(key.filename),
        "object_id": sanitize(key.object_id) or None,
        "kind": key.kind,
        "signal": key.signal,
        "disposition": judgement.disposition or None,
        "subclass": judgement.subclass or None,
        "confidence": judgement.confidence or None,
        "rating": judgement.rating,
        "second_look": judgement.second_look,
        "flags": " ".join(judgement.flags) or None,
        "note": judgement.note or None,
        **_signal(judgement.signal),
        "ephemeris_kept": judgement.ephemeris is not None,
        "tfopwg": tfopwg(judgement.disposition, judgement.confidence, key.kind) or None,
        "vetter": judgement.vetter,
        "decided_utc": judgement.decided_utc,
        "run": judgement.run or None,
        "votes": "; ".join(map(_vote, votes.values())) if len(votes) > 1 else None,
        "simulated": judgement.simulated,
    }


def _consensus_row(key: CandidateKey, votes: Mapping[str, Judgement]) -> Row:
    found = consensus(votes)
    return _row(key, found.last, votes) | {
        "disposition": found.disposition or None,
        "subclass": found.subclass or None,
        "confidence": found.confidence or None,
        "rating": found.rating,
        "second_look": found.second_look,
        "flags": " ".join(found.flags) or None,
        "note": found.note or None,
        **_signal(found.signal),
        "ephemeris_kept": bool(found.kept_periods),
        "kept_periods": found.kept_periods or None,
        "tfopwg": tfopwg(found.disposition, found.confidence, key.kind) or None,
        "vetter": ", ".join(judged.vetter for judged in votes.values()),
        "decided_utc": max(judged.decided_utc for judged in votes.values()),
        "simulated": found.simulated,
    }


def _signal(signal: Ephemeris | None) -> Row:
    values: Row = {name: getattr(signal, name, None) for name in EPHEMERIS}
    return values | {"ephemeris_source": None if signal is None else sanitize(signal.source, 20)}


EPHEMERIS = (
    "period_days", "epoch_btjd", "duration_hours", "depth_ppm",
    "period_err_days", "epoch_err_days", "duration_err_hours", "depth_err_ppm",
)  # fmt: skip


def _vote(judged: Judgement) -> str:
    more = [judged.confidence, "" if judged.rating is None else f"rating {judged.rating}"]
    more_words = ", ".join(filter(None, more))
    return f"{judged.vetter}: {judged.disposition or '-'}" + (f" ({more_words})" if more_words else "")
