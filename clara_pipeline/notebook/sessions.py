"""Read the decisions of a vetting session."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.errors import UsageError
from clara_pipeline.notebook.frames import frame_of
from clara_pipeline.sessions.adjudication import columns_of_session, rows_of_session
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.names import journal_path, sessions_in
from clara_pipeline.tables.run_tables import arrow_table
from clara_pipeline.text import sanitize


class SessionDecisions:
    """A session's journal, for reading; somebody may be writing it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        """Return the session as a notebook shows it."""
        return f"<session {self.path.stem} in {self.path.parent}>"

    def decisions(self, per_vetter: bool = False) -> pd.DataFrame:
        """Read the decisions, a row per judged candidate; `per_vetter`: a row per candidate and vetter.

        `attrs["problems"]` lists what was skipped in the journal. Raises ClaraError when it cannot be read.
        """
        content = read_journal(self.path)
        book = DecisionLog(content.lines)
        rows = rows_of_session(self.path, book, per_vetter)
        frame = frame_of(arrow_table(columns_of_session(book, per_vetter), rows))
        frame.attrs["problems"] = list(content.problems)
        return frame


def open_session(workspace: str | Path, name: str) -> SessionDecisions:
    """Open a session for reading. Raises UsageError where the workspace has none of that name."""
    folder = Path(workspace) / "sessions"
    path = journal_path(folder, name)
    if not path.is_file():
        known = ", ".join(map(sanitize, sessions_in(folder))) if folder.is_dir() else ""
        raise UsageError(f"there is no session {sanitize(name, 80)} in {workspace}; sessions: {known or 'none'}")
    return SessionDecisions(path)
