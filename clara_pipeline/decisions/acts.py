"""Make the acts of a vetter, such as giving a disposition or a note; `Session.save` writes them for candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clara_pipeline.decisions import vocabulary
from clara_pipeline.decisions.journal_entry import Act, EphemerisOrigin
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.transient_words import fits
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.text import sanitize

Said = Mapping[CandidateKey, Judgement]
"""What the vetter said before, of each candidate that the act is about."""


@dataclass(frozen=True)
class VetterAct:
    """An act without its candidates."""

    name: Act
    changes: Callable[[Said], dict[str, Any]]
    """Returns the fields of the judgements that the act sets. Raises UsageError where it does not suit a candidate."""


def disposition(code: str) -> VetterAct:
    """Give a disposition; where it is another than before, clear confidence and a subclass that does not suit it."""

    def changes(said: Said) -> dict[str, Any]:
        """Check the code for each kind of candidate."""
        for kind in {key.kind for key in said}:
            vocabulary.check_disposition(code, kind)
        new = {"disposition": code}
        if any(not fits(before.subclass, code) for before in said.values()):
            new["subclass"] = ""
        if any(before.disposition not in ("", code) for before in said.values()):
            new["confidence"] = ""
        return new

    return VetterAct("disposition", changes)


def clear() -> VetterAct:
    """Take disposition and confidence back to none; flags, note and rating stay."""
    return VetterAct("clear", lambda _: {"disposition": "", "confidence": ""})


def subclass(name: str) -> VetterAct:
    """Say which subclass a transient is of, such as SNIa; empty text takes it away."""

    def changes(said: Said) -> dict[str, Any]:
        """Check the subclass for each candidate."""
        for key in said:
            vocabulary.check_subclass(name, key.kind)
        return {"subclass": name}

    return VetterAct("subclass", changes)


def confidence(word: str) -> VetterAct:
    """Say how sure the vetter is: certain, likely or guess. Raises UsageError for another word."""
    vocabulary.check_confidence(word)
    return VetterAct("confidence", lambda _: {"confidence": word})


def rating(number: int | None) -> VetterAct:
    """Rate from 0 to 5; None takes the rating away. Raises UsageError for another number."""
    if number is not None:
        vocabulary.check_rating(number)
    return VetterAct("rating", lambda _: {"rating": number})


def flag(name: str) -> VetterAct:
    """Set a flag of one candidate, or clear it where it is set. Raises UsageError for an unknown flag."""
    vocabulary.check_flag(name)

    def changes(said: Said) -> dict[str, Any]:
        """Turn the flag over."""
        (before,) = said.values()
        return {"flags": vocabulary.in_order({*before.flags} ^ {name})}

    return VetterAct("flags", changes)


def note(text: str) -> VetterAct:
    """Write a note of one line; empty text takes it away."""
    return VetterAct("note", lambda _: {"note": sanitize(text)})


def second_look() -> VetterAct:
    """Mark one candidate for a second look, or take the mark away where it is set."""

    def changes(said: Said) -> dict[str, Any]:
        """Turn the mark over."""
        (before,) = said.values()
        return {"second_look": not before.second_look}

    return VetterAct("second_look", changes)


def ephemeris(kept: Ephemeris | None, origin: EphemerisOrigin | None = None) -> VetterAct:
    """Keep an ephemeris, and in which light curves it was found; None lets the kept one go."""
    return VetterAct("ephemeris", lambda _: {"ephemeris": kept} | ({"origin": origin} if origin else {}))
