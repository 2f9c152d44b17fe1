"""A vetting session: one journal of decisions, who may write it, and what it says now.

Every act is on disk when its method returns; when it could not be written, ClaraError says so and
nothing has changed.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from clara_pipeline.decisions.acts import VetterAct
from clara_pipeline.decisions.decision_log import DecisionLog, History
from clara_pipeline.decisions.journal_entry import (
    Act,
    JournalEntry,
    Named,
    new_id,
    now_utc,
    schema_for,
    what_is_seen,
)
from clara_pipeline.decisions.judgement import EMPTY, Judgement
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.atomic import not_written
from clara_pipeline.files.lock import hold
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.gold import act_on, check_gold
from clara_pipeline.sessions.journal import Content, Journal, read_journal
from clara_pipeline.sessions.journal_end import JournalEnd
from clara_pipeline.sessions.names import journal_path, vetter_name


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
        self._end = JournalEnd(self.path, content)

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
    def history(self) -> History:
        """What this session's vetter has done and says."""
        return self.book.history(self.vetter)

    @property
    def state(self) -> Mapping[CandidateKey, Judgement]:
        """Judgements of this session's vetter, by candidate; those without one are left out."""
        return self.history.judgements

    # --- acts -----------------------------------------------------------------------------------

    def save(self, act: VetterAct, *keys: CandidateKey, seen: Mapping[str, Any] | None = None) -> JournalEntry:
        """Write one act (`clara_pipeline.decisions.acts`) on one or more candidates.

        `seen` is what was on the screen; `simulated`, `ephemeris` and `found_in` of it are read again for exports.
        Raises UsageError for an act that does not suit a candidate, ClaraError where it could not be written.
        """
        if not keys:
            raise UsageError("there is no candidate to judge")
        said = {key: self._said(key) for key in keys}
        name, of = act_on(list(said), act.name, self.state)
        changes = act.changes(said)
        return self._write(name, map(Named.of, said), changes=changes, of=of, seen=what_is_seen(seen or {}))

    def adjudicate(self, names: Sequence[str]) -> None:
        """Say, for good, that this session decides where the sessions `names` disagree."""
        self._write("adjudicate", adjudicates=tuple(names))

    def begin_gold(self, share: float) -> None:
        """Put gold rows into this vetter's queue from now on, `share` of its stars. Raises UsageError."""
        check_gold(share, self.book)
        if share != self.history.gold_share:
            self._write("gold_share", gold_share=share)

    def undo(self) -> JournalEntry | None:
        """Take back this vetter's last act, of whatever day, and return it; None when there is none left."""
        return self._turn("undo", self.history.done)

    def redo(self) -> JournalEntry | None:
        """Do again what was last taken back, and return it; None when there is nothing."""
        return self._turn("redo", self.history.undone)

    def follow(self) -> bool:
        """Read what another process has written since; whether there was anything. For read-only sessions.

        Raises ClaraError when the journal cannot be read.
        """
        if (content := self._end.read_on()) is None:
            self._take(read_journal(self.path))
            return True
        self.book.add(content.lines)
        self.problems += tuple(content.problems)
        return bool(content.lines)

    def _said(self, key: CandidateKey) -> Judgement:
        return self.history.of_rows.get(key, EMPTY)

    def _turn(self, act: Act, stack: list[JournalEntry]) -> JournalEntry | None:
        if not stack:
            return None
        about = stack[-1]
        self._write(act, about.candidates, of=about.id)
        return about

    def _write(self, act: Act, candidates: Iterable[Named] = (), **more: Any) -> JournalEntry:
        if self._journal is None:
            raise ClaraError(f"the session {self.name} is open to read only: NOT saved. Close it where it is written.")
        named = tuple(candidates)
        line = JournalEntry(
            schema=schema_for(named, act, more.get("changes")),
            id=new_id(self.book.last_id),
            when=now_utc(),
            vetter=self.vetter,
            act=act,
            candidates=named,
            run=self.run,
            **more,
        )
        self.book.add([self._journal.append(line)])
        return line
