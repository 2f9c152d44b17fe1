"""Read the sessions of a workspace for a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.background.workspace_access import check_may_read

if TYPE_CHECKING:
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.decisions.gold.consistency import Consistency
    from clara_pipeline.records import CandidateKey


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One session as the list shows it."""

    name: str
    vetters: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """Disposition → how many stars, over all vetters."""
    last_utc: str = ""
    writer: str = ""
    """Who writes it now; empty when nobody does."""
    gold: Consistency | None = None
    """What gold rows say of its vetter; None where it has none, or of several vetters."""
    problem: str = ""

    @property
    def n_judged(self) -> int:
        """Count the candidates with a disposition."""
        return sum(self.counts.values())


def listed_sessions(folder: Path) -> list[ListedSession]:
    """Return every session of `folder`, by name; one that cannot be read says why.

    Raises ClaraError where the folder itself may not be read.
    """
    from clara_pipeline.sessions.names import sessions_in

    check_may_read(folder)
    return [_listed(folder, name) for name in sessions_in(folder)]


def _listed(folder: Path, name: str) -> ListedSession:
    from clara_pipeline.files.lock import holder
    from clara_pipeline.sessions.names import journal_path
    from clara_pipeline.sessions.session import Session

    try:
        session = Session.open(folder, name, read_only=True)
    except ClaraError as error:
        return ListedSession(name, problem=sanitize(error, 300))
    said = [
        judgement for vetter in session.book.vetters for judgement in session.book.history(vetter).judgements.values()
    ]
    path = journal_path(folder, name)
    writer = holder(path.with_suffix(path.suffix + ".lock"))
    return ListedSession(
        name,
        tuple(sanitize(vetter, 40) for vetter in session.book.vetters),
        Counter(judgement.disposition for judgement in said if judgement.disposition),
        max((sanitize(judgement.decided_utc, 40) for judgement in said), default=""),
        str(writer) if writer is not None else "",
        _gold(session.book, name),
    )


def _gold(book: DecisionLog, name: str) -> Consistency | None:
    """Measure the one vetter of a session who judged gold rows."""
    if not any(book.history(vetter).gold for vetter in book.everybody):
        return None
    from clara_pipeline.decisions.gold.consistency import consistencies

    found = consistencies({name: book})
    return next(iter(found.values())) if len(found) == 1 else None


def votes_of(folder: Path, names: list[str]) -> dict[str, dict[CandidateKey, str]]:
    """Return the dispositions of several sessions by vetter, as `compare` takes them. Raises ClaraError."""
    from clara_pipeline.decisions.compare import dispositions
    from clara_pipeline.sessions.session import Session

    votes: dict[str, dict[CandidateKey, str]] = {}
    for name in names:
        votes |= dispositions(Session.open(folder, name, read_only=True).book, name)
    return {sanitize(vetter, 60): said for vetter, said in votes.items() if said}


def votes_to_compare(folder: Path, chosen: Collection[str]) -> dict[str, dict[CandidateKey, str]]:
    """Return the dispositions of the sessions of `folder` that were chosen, of all where none was.

    Raises ClaraError where the folder or a session cannot be read.
    """
    from clara_pipeline.sessions.names import sessions_in

    check_may_read(folder)
    return votes_of(folder, [name for name in sessions_in(folder) if not chosen or name in chosen])
