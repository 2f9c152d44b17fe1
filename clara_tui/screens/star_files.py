"""Know the other light curves of a candidate's star: those of the queue, of other runs and of other sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import STAR, Candidate
from clara_tui.candidate.kept_elsewhere import kept_elsewhere
from clara_tui.candidate.star_files import Said, StarFile, other_files, rows_of_star, said_of_star

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey
    from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
    from clara_tui.state import OperatorState


class StarFiles:
    """The star's files in the queue, in the workspace's other runs, and in its other sessions.

    Runs and sessions are read in a thread, when the screen is opened and when the session changes.
    """

    def __init__(self, state: OperatorState) -> None:
        self._state = state
        self._elsewhere: pa.Table | None = None
        """The candidates of all runs; None where the queue holds them already."""
        self._sessions: dict[str, DecisionLog] = {}
        """The workspace's other sessions, by name."""
        self._asked: tuple[int, pa.Table, pa.Table | None] | None = None
        self._files: tuple[list[StarFile], list[StarFile]] = ([], [])
        """What was found for `_asked`: in the queue, and elsewhere."""

    def of(self, candidate: Candidate) -> tuple[StarFile, ...]:
        """Return the other light curves of a candidate's star; none in full blind, where they say which star it is."""
        tic_id, rows = candidate.tic_id, self._state.rows
        if tic_id is None or candidate.kind != STAR or rows is None or self._state.full_blind:
            return ()
        if not self._is_found(tic_id, rows.table):
            far = [] if self._elsewhere is None else rows_of_star(self._elsewhere, tic_id)
            self._asked, self._files = (tic_id, rows.table, self._elsewhere), (rows_of_star(rows.table, tic_id), far)
        return other_files(candidate, *self._files, self._said(tic_id))

    def kept(self, key: CandidateKey) -> tuple[SelectedEphemeris, ...]:
        """Return the ephemerides kept on other light curves of a candidate's star; none in full blind."""
        if key.tic_id is None or key.kind != STAR or self._state.full_blind:
            return ()
        return kept_elsewhere(key, self._said(key.tic_id), self._state.judgement(key).ephemeris)

    def _is_found(self, tic_id: int, table: pa.Table) -> bool:
        """Tell whether `_files` are of this star in these tables."""
        if self._asked is None:
            return False
        star, near, far = self._asked
        return star == tic_id and near is table and far is self._elsewhere

    def _said(self, tic_id: int) -> list[Said]:
        """Return the decisions on a star: one's own of this session always, the others unless they are hidden."""
        session = self._state.session
        if session is None:
            return []
        you = session.vetter
        if self._state.blind:
            return said_of_star(session.book, [you], tic_id, you)
        found = said_of_star(session.book, session.book.vetters, tic_id, you)
        for name, book in self._sessions.items():
            found += said_of_star(book, book.vetters, tic_id, you, name)
        return found

    def votes(self, key: CandidateKey, names: Sequence[str]) -> dict[str, Judgement]:
        """Return what the vetters of other sessions say of a candidate, as far as these were read."""
        from clara_pipeline.decisions.adjudication import by_vetter, votes_on

        return votes_on(key, by_vetter({name: self._sessions[name] for name in names if name in self._sessions}))

    def read(self) -> tuple[pa.Table | None, dict[str, DecisionLog]]:
        """Read the other runs and sessions of the workspace; for a thread."""
        session = self._state.session
        name = "" if session is None else session.name
        every = None if self._state.all_runs else _all_runs(self._state.workspace)
        return every, _other_sessions(self._state.workspace / "sessions", name)

    def take(self, every: pa.Table | None, sessions: dict[str, DecisionLog]) -> None:
        """Use what was read."""
        self._elsewhere, self._sessions = every, sessions


def _all_runs(workspace: Path) -> pa.Table | None:
    """Return the candidates of all runs; None where there is one run, or they cannot be read."""
    from clara_pipeline.runs.all_runs.all_runs_table import all_runs_table, runs_with_tables

    try:
        return all_runs_table(workspace).table if len(runs_with_tables(workspace)) > 1 else None
    except (ClaraError, OSError):  # the list of runs says so; a star's other files are a help, not a need
        return None


def _other_sessions(folder: Path, own: str) -> dict[str, DecisionLog]:
    """Return what the other sessions of a workspace say; one that cannot be read is left out, the list says so."""
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.sessions.journal import read_journal
    from clara_pipeline.sessions.names import journal_path, sessions_in

    found = {}
    for name in sessions_in(folder):
        if name != own:
            try:
                found[name] = DecisionLog(read_journal(journal_path(folder, name)).lines)
            except (ClaraError, OSError):
                continue
    return found
