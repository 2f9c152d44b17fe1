"""A vetting session: one journal of decisions, who may write it, and what it says now.

Every act is on disk when its method returns; when it could not be written, ClaraError says so and
nothing has changed.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clara_pipeline.decisions import vocabulary
from clara_pipeline.decisions.decision_log import DecisionLog, star_of
from clara_pipeline.decisions.journal_entry import (
    Act,
    EphemerisOrigin,
    JournalEntry,
    Named,
    new_id,
    now_utc,
    schema_for,
    what_is_seen,
)
from clara_pipeline.decisions.judgement import EMPTY, Judgement
from clara_pipeline.decisions.transient_words import fits
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.atomic import not_written
from clara_pipeline.files.lock import hold
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.gold import act_on, check_gold
from clara_pipeline.sessions.journal import Content, Journal, parse, read_journal
from clara_pipeline.sessions.names import journal_path, vetter_name
from clara_pipeline.text import sanitize


@dataclass(frozen=True)
class Change:
    """What an act changed. For an undo or redo, `line` is the act taken back or done again."""

    act: Act
    line: JournalEntry
    before: dict[CandidateKey, Judgement] = field(default_factory=dict)
    after: dict[CandidateKey, Judgement] = field(default_factory=dict)

    @property
    def keys(self) -> list[CandidateKey]:
        """Return the candidates that the change is about."""
        return self.line.keys


class Session:
    """One vetter at work in one session; made by `Session.open`."""

    def __init__(self, path: Path, vetter: str, closing: ExitStack, journal: Journal | None) -> None:
        self.path = path
        self.vetter = vetter
        self.run = ""
        """The run in view, written with every act."""
        self._release = weakref.finalize(self, closing.close)  # also when nobody closes it, and at exit
        self._journal = journal
        self._take(journal.content if journal else read_journal(path))

    def _take(self, content: Content) -> None:
        self.problems = tuple(content.problems)
        """Sentences on what was dropped or skipped in reading it."""
        self.book = DecisionLog(content.lines)
        self._size, self._n_lines = content.size, len(content.lines) + len(content.problems)
        self._inode = self.path.stat().st_ino

    @classmethod
    def open(cls, folder: Path, name: str, vetter: str = "", read_only: bool = False) -> Session:
        """Open the session `name` of `folder`; for writing, both are made if absent.

        Raises Locked, naming the holder, when another process writes it; UsageError for a bad name;
        ClaraError when it cannot be read or written, or is of a newer version.
        """
        path = journal_path(folder, name)
        if read_only:
            return cls(path, vetter_name(vetter), ExitStack(), None)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_written(path, error, "no session was opened") from error
        with ExitStack() as closing:
            closing.enter_context(hold(path.with_suffix(path.suffix + ".lock")))
            journal = Journal(path)
            closing.callback(journal.close)
            return cls(path, vetter_name(vetter), closing.pop_all(), journal)

    def __enter__(self) -> Session:
        """Return the open session."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the session."""
        self.close()

    def close(self) -> None:
        """Close the session and free its lock; closing twice does nothing."""
        self._release()
        self._journal = None

    # --- what it says ---------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Return the session's name, that of its file."""
        return self.path.stem

    @property
    def is_read_only(self) -> bool:
        """Tell whether another process is writing the session."""
        return self._journal is None

    @property
    def state(self) -> Mapping[CandidateKey, Judgement]:
        """Judgements of this session's vetter, by candidate; those without one are left out."""
        return self.book.history(self.vetter).judgements

    def on_star(self, key: CandidateKey) -> dict[CandidateKey, Judgement]:
        """Return this session's vetter's judgements on all light curves and signals of a candidate's star."""
        return self.book.history(self.vetter).of_star(star_of(key))

    @property
    def gold(self) -> Mapping[CandidateKey, Judgement]:
        """Judgements of gold rows by this session's vetter."""
        return self.book.history(self.vetter).gold

    def votes(self, key: CandidateKey) -> dict[str, Judgement]:
        """Return what every vetter of this session says of a candidate, by vetter."""
        return self.book.votes(key)

    # --- acts -----------------------------------------------------------------------------------
    # `seen` is what was on the screen; `simulated`, `ephemeris` and `found_in` of it are read again for exports.

    def disposition(
        self,
        key: CandidateKey,
        disposition: str,
        confidence: str | None = None,
        rating: int | None = None,
        seen: Mapping[str, Any] | None = None,
    ) -> Change:
        """Give a candidate its disposition. Another one than before clears the confidence."""
        return self.dispositions([key], disposition, confidence, rating, seen)

    def dispositions(
        self,
        keys: Iterable[CandidateKey],
        disposition: str,
        confidence: str | None = None,
        rating: int | None = None,
        seen: Mapping[str, Any] | None = None,
    ) -> Change:
        """Give many candidates one disposition, as one act."""
        keys = list(dict.fromkeys(keys))
        for kind in {key.kind for key in keys}:
            vocabulary.check_disposition(disposition, kind)
        changes: dict[str, Any] = {"disposition": disposition}
        if any(not fits(self._said(key).subclass, disposition) for key in keys):
            changes["subclass"] = ""
        if confidence is not None:
            vocabulary.check_confidence(confidence)
            changes["confidence"] = confidence
        elif any(self._said(key).disposition not in ("", disposition) for key in keys):
            changes["confidence"] = ""
        if rating is not None:
            vocabulary.check_rating(rating)
            changes["rating"] = rating
        return self._act("disposition", keys, changes, seen)

    def subclass(self, key: CandidateKey, name: str, seen: Mapping[str, Any] | None = None) -> Change:
        """Say which subclass a transient is of, such as SNIa; empty text takes it away."""
        vocabulary.check_subclass(name, key.kind)
        return self._act("subclass", [key], {"subclass": name}, seen)

    def confidence(self, key: CandidateKey, word: str, seen: Mapping[str, Any] | None = None) -> Change:
        """Say how sure the vetter is: certain, likely or guess."""
        vocabulary.check_confidence(word)
        return self._act("confidence", [key], {"confidence": word}, seen)

    def rating(self, key: CandidateKey, rating: int | None, seen: Mapping[str, Any] | None = None) -> Change:
        """Rate a candidate from 0 to 5; None takes the rating away."""
        if rating is not None:
            vocabulary.check_rating(rating)
        return self._act("rating", [key], {"rating": rating}, seen)

    def flag(
        self, key: CandidateKey, flag: str, on: bool | None = None, seen: Mapping[str, Any] | None = None
    ) -> Change:
        """Set a flag on or off; turn it over when `on` is None."""
        vocabulary.check_flag(flag)
        flags = set(self._said(key).flags)
        on = flag not in flags if on is None else on
        flags = flags | {flag} if on else flags - {flag}
        return self._act("flags", [key], {"flags": vocabulary.in_order(flags)}, seen)

    def note(self, key: CandidateKey, text: str, seen: Mapping[str, Any] | None = None) -> Change:
        """Write a note of one line; empty text takes it away."""
        return self._act("note", [key], {"note": sanitize(text)}, seen)

    def second_look(self, key: CandidateKey, on: bool | None = None, seen: Mapping[str, Any] | None = None) -> Change:
        """Ask for a second look or not; turn it over when `on` is None."""
        on = not self._said(key).second_look if on is None else on
        return self._act("second_look", [key], {"second_look": on}, seen)

    def ephemeris(
        self, key: CandidateKey, ephemeris: Ephemeris | None, seen: Mapping[str, Any] | None = None,
        origin: EphemerisOrigin | None = None,
    ) -> Change:  # fmt: skip
        """Keep this ephemeris with the candidate, and in which light curves it was found; None lets the kept one go."""
        return self._act("ephemeris", [key], {"ephemeris": ephemeris} | ({"origin": origin} if origin else {}), seen)

    def clear(self, key: CandidateKey, seen: Mapping[str, Any] | None = None) -> Change:
        """Take disposition and confidence back to none; flags, note and rating stay."""
        return self._act("clear", [key], {"disposition": "", "confidence": ""}, seen)

    def adjudicate(self, names: Sequence[str]) -> None:
        """Say, for good, that this session decides where the sessions `names` disagree."""
        line = self._line("adjudicate", (), adjudicates=tuple(names))
        self._write(line, line)

    def begin_gold(self, share: float) -> None:
        """Put gold rows into this vetter's queue from now on, `share` of its stars. Raises UsageError."""
        check_gold(share, self.book)
        if share != self.book.history(self.vetter).gold_share:
            line = self._line("gold_share", (), gold_share=share)
            self._write(line, line)

    def undo(self) -> Change | None:
        """Take back this vetter's last act, of whatever day; None when there is none left."""
        return self._turn("undo", self.book.history(self.vetter).done)

    def redo(self) -> Change | None:
        """Do again what was last taken back; None when there is nothing."""
        return self._turn("redo", self.book.history(self.vetter).undone)

    def follow(self) -> bool:
        """Read what another process has written since; whether there was anything. For read-only sessions.

        Raises ClaraError when the journal cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                about = os.fstat(file.fileno())
                if about.st_size < self._size or about.st_ino != self._inode:  # another file took its place
                    return self._read_anew()
                file.seek(self._size)
                data = file.read()
        except OSError as error:
            raise ClaraError(f"could not read the journal {self.path}: {error.strerror or error}") from error
        content = parse(data[: data.rfind(b"\n") + 1], self.path.name, self._n_lines + 1)
        self.book.add(content.lines)
        self.problems += tuple(content.problems)
        self._size += content.size
        self._n_lines += len(content.lines) + len(content.problems)
        return bool(content.lines)

    def _read_anew(self) -> bool:
        self._take(read_journal(self.path))
        return True

    def _said(self, key: CandidateKey) -> Judgement:
        return (self.gold if key.gold else self.state).get(key, EMPTY)

    def _act(
        self, act: Act, keys: list[CandidateKey], changes: dict[str, Any], seen: Mapping[str, Any] | None
    ) -> Change:
        if not keys:
            raise UsageError("there is no candidate to judge")
        act, of = act_on(keys, act, self.state)
        line = self._line(act, tuple(map(Named.of, keys)), changes=changes, of=of, seen=what_is_seen(seen or {}))
        return self._write(line, line)

    def _turn(self, act: Act, stack: list[JournalEntry]) -> Change | None:
        return self._write(self._line(act, stack[-1].candidates, of=stack[-1].id), stack[-1]) if stack else None

    def _line(self, act: Act, candidates: tuple[Named, ...], **more: Any) -> JournalEntry:
        return JournalEntry(
            schema=schema_for(candidates, act, more.get("changes")),
            id=new_id(self.book.last_id),
            when=now_utc(),
            vetter=self.vetter,
            act=act,
            candidates=candidates,
            run=self.run,
            **more,
        )

    def _write(self, line: JournalEntry, about: JournalEntry) -> Change:
        if self._journal is None:
            raise ClaraError(f"the session {self.name} is open to read only: NOT saved. Close it where it is written.")
        before = {key: self._said(key) for key in line.keys}
        self.book.add([self._journal.append(line)])
        return Change(line.act, about, before, {key: self._said(key) for key in line.keys})
