"""The decision table: one row per judged candidate, in the columns of `DECISIONS` (`tables.decision_table`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from clara_pipeline.decisions.consensus import consensus
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.journal_entry import EphemerisOrigin
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.vocabulary import tfopwg
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.text import sanitize

Row = dict[str, object]
NO_STAR: Row = {"judged_sectors": None, "judged_files": None}
"""Of what has no TIC number."""


def decision_rows(book: DecisionLog, per_vetter: bool = False) -> list[Row]:
    """Return the rows, in order of star, sector and file; None where nothing was said.

    Where several vetters judged a candidate its row is their consensus, and what each of them said
    stands in `votes`, `note` and `kept_periods`; `per_vetter` gives a row per candidate and vetter instead.
    """
    rows, keys = [], book.judged()
    stars = star_columns(keys)
    for key in keys:
        votes, star = book.votes(key), stars.get(key.tic_id, NO_STAR)
        if per_vetter or len(votes) == 1:
            rows += [judgement_row(key, judgement, votes) | star for judgement in votes.values()]
        else:
            rows.append(consensus_row(key, votes) | star)
    return rows


def star_columns(keys: Iterable[CandidateKey]) -> dict[int | None, Row]:
    """Return the sectors and files judged of each star among `keys`, by TIC number."""
    return {tic_id: _star_columns(some) for tic_id, some in _by_star(keys).items()}


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


def judgement_row(key: CandidateKey, judgement: Judgement, votes: Mapping[str, Judgement]) -> Row:
    """Return the row of one judgement of a candidate; `votes` are all there are, by vetter."""
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
        **_origin(judgement.found_in),
        "ephemeris_kept": judgement.ephemeris is not None,
        "tfopwg": tfopwg(judgement.disposition, judgement.confidence, key.kind) or None,
        "vetter": judgement.vetter,
        "decided_utc": judgement.decided_utc,
        "run": judgement.run or None,
        "votes": "; ".join(vote_words(j.vetter, j) for j in votes.values()) if len(votes) > 1 else None,
        "simulated": judgement.simulated,
    }


def consensus_row(key: CandidateKey, votes: Mapping[str, Judgement]) -> Row:
    """Return the row of what several vetters say of a candidate."""
    found = consensus(votes)
    return judgement_row(key, found.last, votes) | {
        "disposition": found.disposition or None,
        "subclass": found.subclass or None,
        "confidence": found.confidence or None,
        "rating": found.rating,
        "second_look": found.second_look,
        "flags": " ".join(found.flags) or None,
        "note": found.note or None,
        **_signal(found.signal),
        **_origin(next((one.found_in for one in votes.values() if one.signal == found.signal), None)),
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


def _origin(found_in: EphemerisOrigin | None) -> Row:
    """Return how an ephemeris of several light curves was found; None for one of its own light curve alone."""
    if found_in is None:
        return {"ephemeris_search": None, "ephemeris_files": None, "ephemeris_sectors": None}
    return {
        "ephemeris_search": found_in.search,
        "ephemeris_files": " ".join(found_in.filenames),
        "ephemeris_sectors": " ".join(map(str, found_in.sectors)) or None,
    }


EPHEMERIS = (
    "period_days", "epoch_btjd", "duration_hours", "depth_ppm",
    "period_err_days", "epoch_err_days", "duration_err_hours", "depth_err_ppm",
)  # fmt: skip


def vote_words(name: str, judged: Judgement, with_note: bool = False) -> str:
    """Return what one vetter, called `name`, says: `ann: PC (likely, rating 4)`."""
    more = [judged.confidence, "" if judged.rating is None else f"rating {judged.rating}"]
    more_words = ", ".join(filter(None, [*more, sanitize(judged.note) if with_note else ""]))
    return f"{sanitize(name, 80)}: {judged.disposition or '-'}" + (f" ({more_words})" if more_words else "")
