"""Name the runs that the decisions of a workspace's sessions were made on."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.names import journal_path, sessions_in


def runs_named(folder: Path) -> set[str]:
    """Return the ids of the runs that entries of the sessions in `folder` name.

    Raises ClaraError where a session cannot be read: then nobody knows which runs it names.
    """
    journals = (read_journal(journal_path(folder, name)) for name in sessions_in(folder))
    return {entry.run for journal in journals for entry in journal.lines if entry.run}
