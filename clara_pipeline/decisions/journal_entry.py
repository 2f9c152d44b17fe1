"""One line of a session's journal: who did what to which candidates, when, and what they saw.

Lines are never changed. What a line means to the state is in `book`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from msgspec import Meta, Raw, Struct

from clara_pipeline.decisions.vocabulary import MAX_RATING, Confidence, Disposition, Flag, Subclass
from clara_pipeline.errors import ClaraError
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.records import STAR, CandidateKey, Ephemeris, object_key
from clara_pipeline.text import sanitize

SCHEMA = 6
"""The newest version of lines written here. Lines of a newer one are read as far as they are understood."""
SCHEMA_OF_STARS, SCHEMA_OF_OBJECTS, SCHEMA_OF_SIGNALS, SCHEMA_OF_ADJUDICATION, SCHEMA_OF_GOLD = 1, 2, 3, 4, 5
SCHEMA_OF_ORIGIN = 6
"""Versions of lines about stars alone, about transients, about further signals of a star, of the line that says which
sessions are adjudicated, of lines about gold rows, and of those that say in which light curves an ephemeris was found.
Lines that hold nothing new keep their version, so that an earlier CLARA goes on with such a session."""
MOST_GOLD = 0.2
"""Largest share of gold rows."""
MOST_SIGNALS = 99
"""Two digits of a CTOI's name."""

MOST_FILES = 100
"""Light curves that are searched together at most."""

MAX_NAME = 200
"""Characters of a session's name."""
MAX_ID = 64
"""Characters of an id; those written here have 24, after an odd one a few more."""

Act = Literal[
    "disposition", "confidence", "rating", "flags", "note", "second_look", "ephemeris", "clear", "undo", "redo",
    "subclass", "adjudicate", "gold_share", "gold",
]  # fmt: skip

SCHEMA_OF_ACT = {"adjudicate": SCHEMA_OF_ADJUDICATION, "gold_share": SCHEMA_OF_GOLD}
"""Of acts on no candidate."""

NOTHING_SEEN = Raw(b"{}")


class Named(Struct, frozen=True, omit_defaults=True, gc=False):
    """A candidate's key, spelt out for whoever reads the file. The numbers fit into the tables' columns.

    A transient has no TIC number and no sector; its id stands where an earlier CLARA looks for a file name, too.
    """

    tic_id: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)] | None
    sector: Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)] | None
    filename: str
    object_id: str = ""
    kind: Literal["star", "transient"] = STAR  # type: ignore[assignment]
    signal: Annotated[int, Meta(ge=1, le=MOST_SIGNALS)] = 1
    """Which of the star's signals."""
    gold: Literal["", "repeat", "injected"] = ""
    """Of a gold row: what it shows in place of the star itself."""

    @classmethod
    def of(cls, key: CandidateKey) -> Named:
        """Spell out a key."""
        kind = STAR if key.kind == STAR else key.kind  # the very default: what is equal to it would be written
        return cls(key.tic_id, key.sector, key.filename, key.object_id, kind, key.signal, key.gold)  # type: ignore[arg-type]

    @property
    def key(self) -> CandidateKey:
        """Return the key that is spelt out."""
        if self.kind == STAR:
            return CandidateKey(self.tic_id, self.sector, self.filename, signal=self.signal, gold=self.gold)
        return object_key(self.object_id, self.kind)


class EphemerisOrigin(Struct, frozen=True, gc=False):
    """Where an ephemeris was found that is not of one light curve alone."""

    search: Literal["joint", "two transits"]
    """A signal that repeats in several light curves, or two single transits and one of the periods they allow."""
    files: Annotated[tuple[Named, ...], Meta(min_length=2, max_length=MOST_FILES)]
    """The light curves that were searched together, in order of time."""

    @property
    def filenames(self) -> list[str]:
        """Return the base names of the files, sanitized."""
        return [sanitize(file.filename) for file in self.files]

    @property
    def sectors(self) -> list[int]:
        """Return the sectors of the files, in order, each once."""
        return sorted({file.sector for file in self.files if file.sector is not None})


class Changes(TypedDict, total=False):
    """The fields of a judgement that an act sets; the others stay as they are."""

    disposition: Disposition
    subclass: Subclass
    confidence: Confidence
    rating: Annotated[int, Meta(ge=0, le=MAX_RATING)] | None
    second_look: bool
    flags: tuple[Flag, ...]
    note: str
    ephemeris: Ephemeris | None
    origin: EphemerisOrigin
    """Of the ephemeris in the same act, where it was found in several light curves."""


class JournalEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One act. An act on many candidates is one line, and is undone as one."""

    schema: Annotated[int, Meta(ge=1)]
    id: Annotated[str, Meta(min_length=1, max_length=MAX_ID)]
    """Unique; within a session later lines have greater ids."""
    when: str
    """UTC, ISO 8601, milliseconds."""
    vetter: str
    act: Act
    candidates: tuple[Named, ...] = ()
    changes: Changes = {}
    of: str = ""
    """undo, redo: the id of the act taken back or done again. gold: of a repeat, that of the decision repeated."""
    adjudicates: tuple[Annotated[str, Meta(min_length=1, max_length=MAX_NAME)], ...] = ()
    """adjudicate: the sessions whose disagreements this session decides."""
    gold_share: Annotated[float, Meta(gt=0, le=MOST_GOLD)] | None = None
    """gold_share: how many gold rows the vetter's queue has from here on, of its stars."""
    run: str = ""
    seen: Raw = NOTHING_SEEN
    """What was on the screen, in the app's words, as JSON: it is rarely read again."""

    @property
    def keys(self) -> list[CandidateKey]:
        """The candidates that the act is about."""
        return [named.key for named in self.candidates]

    def what_was_seen(self) -> dict[str, Any]:
        """Decode what was on the screen when the decision was made; empty when it is no object."""
        seen = msgspec.json.decode(self.seen)
        return seen if isinstance(seen, dict) else {}


class Stamp(Struct, frozen=True, gc=False):
    """What lines of every schema have."""

    schema: int
    id: str
    when: str


def schema_for(candidates: Iterable[Named], act: Act, changes: Changes | None = None) -> int:
    """Return the lowest version that can hold a line of an act about `candidates` with these changes."""
    if act in SCHEMA_OF_ACT:
        return SCHEMA_OF_ACT[act]
    if changes and "origin" in changes:
        return SCHEMA_OF_ORIGIN
    candidates = tuple(candidates)
    if any(named.gold for named in candidates):
        return SCHEMA_OF_GOLD
    if any(named.signal > 1 for named in candidates):
        return SCHEMA_OF_SIGNALS
    return SCHEMA_OF_STARS if all(named.kind == STAR for named in candidates) else SCHEMA_OF_OBJECTS


def new_id(after: str = "") -> str:
    """Make a unique id, greater than `after` even when the clock was set back or `after` is no id of ours.

    Ours are 14 hexadecimal digits of microseconds and 10 random ones. After any other text a prefix
    that sorts behind it comes before them.
    """
    random_digits, now = secrets.token_hex(5), time.time_ns() // 1000
    if f"{now:014x}" > after:
        return f"{now:014x}{random_digits}"
    ours = re.fullmatch(r"(.*)([0-9a-f]{14})[0-9a-f]{10}", after, re.DOTALL)
    if ours and ours[2] != "f" * 14:
        return f"{ours[1]}{max(now, int(ours[2], 16) + 1):014x}{random_digits}"
    place = next((n for n, character in enumerate(after) if character < "~"), len(after))
    behind = after[:place] + (chr(ord(after[place]) + 1) if place < len(after) else "")
    return f"{behind}{now:014x}{random_digits}"


def now_utc() -> str:
    """Return the current time in UTC as ISO 8601 with milliseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _plain(value: object) -> object:
    """Return numpy's scalars as Python's; anything else as its text, for what was seen must not cost a decision."""
    return value.item() if hasattr(value, "item") else sanitize(value)


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_decoder = msgspec.json.Decoder(JournalEntry)
_stamp_decoder = msgspec.json.Decoder(Stamp)


def what_is_seen(seen: Mapping[str, Any]) -> Raw:
    """Return `seen` as a line keeps it."""
    return Raw(_written(seen))


def encode(line: JournalEntry) -> bytes:
    """Return the line as bytes, newline included. Raises ClaraError for text or numbers that JSON cannot hold."""
    return _written(line) + b"\n"


def _written(value: object) -> bytes:
    try:
        return _encoder.encode(value)
    except (UnicodeEncodeError, TypeError, OverflowError, RecursionError) as error:
        raise ClaraError(f"this act cannot be written down, so it is NOT saved: {sanitize(error)}") from error


def decode(text: bytes) -> JournalEntry | None:
    """Return the line in `text`; None when it is torn, foreign, or not understood."""
    try:
        return _checked(_decoder.decode(text))
    except NOT_JSON:
        return None


def why_unreadable(text: bytes) -> str:
    """Say why `decode` finds no line in `text`; empty when it finds one."""
    try:
        _checked(_decoder.decode(text))
    except NOT_JSON as error:
        return sanitize(error, 160)
    return ""


def decode_all(text: bytes) -> list[JournalEntry] | None:
    """Decode all lines in `text` at once (fast); None when one of them is not understood."""
    try:
        return [_checked(line) for line in _decoder.decode_lines(text)]
    except NOT_JSON:
        return None


def _checked(line: JournalEntry) -> JournalEntry:
    """Return `line` when every part of it can be used later. Raises one of NOT_JSON."""
    if line.seen != NOTHING_SEEN:
        msgspec.json.decode(line.seen)
    if any(named.kind != STAR and not named.object_id for named in line.candidates):
        raise msgspec.ValidationError("an object without an object_id")
    if line.act not in ("undo", "redo") and any(bool(named.gold) != (line.act == "gold") for named in line.candidates):
        raise msgspec.ValidationError("a gold row is judged by the act gold alone, and a star never")
    ephemeris = line.changes.get("ephemeris")
    if ephemeris is not None and not ephemeris.period_days > 0:
        raise msgspec.ValidationError(f"a period of {ephemeris.period_days:g} days")
    return line


def stamp(text: bytes) -> Stamp | None:
    """Return schema, id and time of a line of whatever version; None when it is no journal line."""
    try:
        return _stamp_decoder.decode(text)
    except NOT_JSON:
        return None
