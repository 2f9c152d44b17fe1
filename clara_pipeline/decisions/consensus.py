"""Combine the judgements of several vetters on one candidate without dropping what any of them said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.vocabulary import CONFIDENCES, in_order
from clara_pipeline.records import Ephemeris

CONFLICT = "conflict"
"""Stands for the disposition where no disposition has more than half of the votes."""
SAME_PERIOD_SHARE = 1e-3
"""Kept periods that differ by no more than this share of the longest are one."""


class Consensus(NamedTuple):
    """One candidate as all its vetters see it."""

    disposition: str
    """A stored code, `CONFLICT`, or "" where nobody decided."""
    subclass: str
    """Of a transient: the one that more than half of them gave who gave one, or `CONFLICT`."""
    confidence: str
    """The lowest that was given with that disposition."""
    rating: int | None
    """The median of the ratings given, the lower of two middle ones."""
    second_look: bool
    flags: tuple[str, ...]
    note: str
    """Every note, each after its vetter's name."""
    signal: Ephemeris | None
    """The ephemeris kept; None where different periods were kept; without any, the one `last` saw."""
    kept_periods: str
    """Every period kept, each after its vetter's name."""
    last: Judgement
    """The latest judgement with that disposition; the latest of all in a conflict."""
    simulated: bool


def consensus(votes: Mapping[str, Judgement]) -> Consensus:
    """Combine what the vetters in `votes` (by name, at least one) say of one candidate.

    A disposition needs more than half of the votes. Flags are united, notes and kept periods joined
    with their vetters' names.
    """
    said = list(votes.values())
    disposition = _majority(judged.disposition for judged in said if judged.disposition)
    agreeing = [judged for judged in said if judged.disposition == disposition] or said
    last = max(agreeing, key=lambda judged: (judged.decided_utc, judged.vetter))
    kept = [judged for judged in said if judged.ephemeris is not None]
    ratings = sorted(judged.rating for judged in said if judged.rating is not None)
    return Consensus(
        disposition=disposition,
        subclass=_majority(judged.subclass for judged in said if judged.subclass),
        confidence="" if disposition == CONFLICT else _lowest(judged.confidence for judged in agreeing),
        rating=ratings[(len(ratings) - 1) // 2] if ratings else None,
        second_look=any(judged.second_look for judged in said),
        flags=in_order({flag for judged in said for flag in judged.flags}),
        note=_joined((judged.vetter, judged.note) for judged in said if judged.note),
        signal=_agreed(kept, last) if kept else last.signal,
        kept_periods=_joined((j.vetter, f"{j.ephemeris.period_days:.7g} d") for j in kept if j.ephemeris),
        last=last,
        simulated=any(judged.simulated for judged in said),
    )


def _majority(codes: Iterable[str]) -> str:
    counts = Counter(codes)
    if not counts:
        return ""
    ((code, most),) = counts.most_common(1)
    return code if 2 * most > counts.total() else CONFLICT


def _lowest(words: Iterable[str]) -> str:
    return max((word for word in words if word), key=CONFIDENCES.index, default="")


def _agreed(kept: list[Judgement], last: Judgement) -> Ephemeris | None:
    """Return the ephemeris that all of `kept` agree on, as `last` has it, else the latest; None where they differ."""
    periods = [judged.ephemeris.period_days for judged in kept if judged.ephemeris]
    if max(periods) - min(periods) > SAME_PERIOD_SHARE * max(periods):
        return None
    return last.ephemeris or max(kept, key=lambda judged: (judged.decided_utc, judged.vetter)).ephemeris


def _joined(said: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{vetter}: {words}" for vetter, words in said)
