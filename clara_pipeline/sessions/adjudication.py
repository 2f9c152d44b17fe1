"""An adjudicator's session: it decides where the vetters of other sessions disagree, and holds their consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from clara_pipeline.decisions.adjudication import Judgements, adjudicated_rows, by_vetter
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.decisions.table import Row, decision_rows
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.names import journal_path
from clara_pipeline.sessions.session import Session
from clara_pipeline.tables.columns import Column
from clara_pipeline.tables.decision_table import CONSENSUS, DECISIONS
from clara_pipeline.text import sanitize


def begin_adjudication(folder: Path, name: str, names: Sequence[str], vetter: str) -> Path:
    """Begin the session `name` of `folder`, in which `vetter` decides where the sessions `names` disagree.

    Returns its path. Raises UsageError where the session is there already, or fewer than two vetters judged.
    """
    path, names = journal_path(folder, name), list(dict.fromkeys(names))
    if path.exists():
        raise UsageError(f"there is a session {name} already, and an adjudicator's is a new one: choose another name")
    if len(vetters_of(folder, names)) < 2:
        raise UsageError("adjudicating needs the judgements of two vetters or more: name their sessions")
    with Session.open(folder, name, vetter) as session:
        session.adjudicate(names)
    return path


def vetters_of(folder: Path, names: Sequence[str]) -> dict[str, Judgements]:
    """Return what the vetters of the sessions `names` say, by name. Raises ClaraError where one cannot be read."""
    books = {}
    for name in names:
        path = journal_path(folder, name)
        if not path.is_file():
            raise UsageError(f"there is no session {sanitize(name, 80)} in {folder}; see clara-tui sessions list")
        books[name] = DecisionLog(read_journal(path).lines)
    return by_vetter(books)


def rows_of_session(journal: Path, book: DecisionLog, per_vetter: bool = False) -> list[Row]:
    """Return the decision table of a session; of an adjudicator's the consensus, with a column of that name.

    `per_vetter` gives what was decided in this session alone. Raises ClaraError where a session that it
    adjudicates cannot be read.
    """
    return decision_rows(book, per_vetter=True) if per_vetter else list(rows_by_key(journal, book).values())


def rows_by_key(journal: Path, book: DecisionLog) -> dict[CandidateKey, Row]:
    """Return the same rows by candidate, one each."""
    if not book.adjudicates:
        return dict(zip(book.judged(), decision_rows(book), strict=True))
    return adjudicated_rows(vetters_of(journal.parent, book.adjudicates), _own(book))


def columns_of_session(book: DecisionLog, per_vetter: bool) -> tuple[Column, ...]:
    """Return the columns of the decision table of a session."""
    return CONSENSUS if book.adjudicates and not per_vetter else DECISIONS


def _own(book: DecisionLog) -> dict[CandidateKey, Judgement]:
    """Return what was decided here, the latest where several did."""
    found: dict[CandidateKey, Judgement] = {}
    for vetter in book.vetters:
        for key, judged in book.history(vetter).judgements.items():
            if key not in found or judged.decided_utc > found[key].decided_utc:
                found[key] = judged
    return found


def counts_of(rows: Sequence[Row]) -> Counter[str]:
    """Count the rows of a consensus that are agreed, adjudicated and open."""
    return Counter(str(row["consensus"]) for row in rows)
