"""One vetter's judgement of one candidate: the fold of their acts on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from clara_pipeline.decisions.journal_entry import Changes, EphemerisOrigin, JournalEntry
from clara_pipeline.records import Ephemeris
from clara_pipeline.text import sanitize


class Judgement(Struct, frozen=True, gc=False):
    """Empty text and None mean: not said."""

    disposition: str = ""
    subclass: str = ""
    """Of a transient: SNIa, QSO, CEP …"""
    confidence: str = ""
    rating: int | None = None
    second_look: bool = False
    flags: tuple[str, ...] = ()
    note: str = ""
    ephemeris: Ephemeris | None = None
    """The one the vetter kept."""
    origin: EphemerisOrigin | None = None
    """In which light curves the kept one was found; None where in its own alone, or where that was not said."""
    made_by: JournalEntry | None = None
    """The act that set the disposition; before there is one, the last act."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been decided, marked or written."""
        return not (
            self.disposition or self.subclass or self.confidence or self.rating is not None or self.second_look
            or self.flags or self.note or self.ephemeris
        )  # fmt: skip

    @property
    def vetter(self) -> str:
        """Return the sanitized name of who decided last; empty when nobody has."""
        return sanitize(self.made_by.vetter, 40) if self.made_by else ""

    @property
    def decided_utc(self) -> str:
        """Return the sanitized time of the last decision in UTC; empty when there is none."""
        return sanitize(self.made_by.when, 40) if self.made_by else ""

    @property
    def run(self) -> str:
        """The run in view then; the judgement outlives it."""
        return sanitize(self.made_by.run, 100) if self.made_by else ""

    @property
    def seen(self) -> dict[str, Any]:
        """What was on the screen then."""
        return self.made_by.what_was_seen() if self.made_by else {}

    @property
    def simulated(self) -> bool:
        """Whether the star was one of the demo sky's."""
        return self.seen.get("simulated") is True

    @property
    def found_in(self) -> EphemerisOrigin | None:
        """Return in which light curves `signal` was found, where these are several."""
        if self.ephemeris is not None or self.signal is None:
            return self.origin
        try:
            return msgspec.convert(self.seen.get("found_in"), EphemerisOrigin | None)
        except msgspec.ValidationError:
            return None

    @property
    def signal(self) -> Ephemeris | None:
        """The ephemeris kept; else the one on the screen when it was judged; None when neither."""
        if self.ephemeris is not None:
            return self.ephemeris
        try:
            shown = msgspec.convert(self.seen.get("ephemeris"), Ephemeris | None)
        except msgspec.ValidationError:  # the app's words, of another time perhaps
            return None
        return shown if shown is not None and shown.period_days > 0 else None


EMPTY = Judgement()


def judgement_of(acts: Iterable[JournalEntry]) -> Judgement:
    """Return the judgement that `acts` (one vetter's, on one candidate, in their order) amount to."""
    said: Changes = {}
    made_by = None
    for line in acts:
        if "ephemeris" in line.changes:
            said.pop("origin", None)
        said.update(line.changes)
        if "disposition" in line.changes or not said.get("disposition"):
            made_by = line
    if "note" in said:
        said["note"] = sanitize(said["note"])
    return Judgement(**said, made_by=made_by)
