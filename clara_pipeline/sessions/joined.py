"""The candidates table with what a session says of them beside the scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.errors import UsageError
from clara_pipeline.sessions.adjudication import rows_by_key
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.names import journal_path
from clara_pipeline.tables.candidate_keys import keys_in
from clara_pipeline.tables.run_tables import DECISIONS, arrow_table
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

KEY = ("tic_id", "sector", "filename", "object_id", "kind")
OF_THE_VETTER = "vetted_"
"""Before the names of a decision's ephemeris: `vetted_period_days` is not the search's period."""
PLAIN = {
    "disposition",
    "subclass",
    "confidence",
    "rating",
    "second_look",
    "flags",
    "note",
    "tfopwg",
    "vetter",
    "decided_utc",
    "votes",
    "judged_sectors",
    "judged_files",
}


def with_decisions_of(table: pyarrow.Table, workspace: Path, session: str) -> pyarrow.Table:
    """Join a session's decisions to `table` by star, sector and file; null where nothing was said.

    Raises UsageError when there is no such session, ClaraError when it cannot be read.
    """
    import pyarrow as pa

    path = journal_path(workspace / "sessions", session)
    if not path.is_file():
        raise UsageError(f"there is no session {sanitize(session, 80)} in {workspace}; see clara-tui sessions list")
    book = DecisionLog(read_journal(path).lines)
    rows = rows_by_key(path, book)
    place = {key: i for i, key in enumerate(rows)}
    places = pa.array([place.get(key) for key in keys_in(table)], pa.int64())
    said = arrow_table(DECISIONS, list(rows.values()))
    for field in said.schema:
        if field.name in KEY or field.name in ("simulated", "run", "signal"):
            continue
        name = field.name if field.name in PLAIN else OF_THE_VETTER + field.name
        table = table.append_column(field.with_name(name), said[field.name].take(places))
    return table
