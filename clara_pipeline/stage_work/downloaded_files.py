"""Files that the download stage brought, for the stages after it."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.runs.parts import finished_parts, read_failed, read_tables
from clara_pipeline.stage_work.context import Context
from clara_pipeline.tables.run_tables import DOWNLOADED, arrow_schema


def arrived(context: Context) -> list[Path] | None:
    """Return the light curves downloaded for this run, sorted; None when the run downloads nothing."""
    parts = finished_parts(context.folder("download"))
    if not parts:
        return None
    return sorted(Path(path) for path in read_tables(parts, arrow_schema(DOWNLOADED))["path"].to_pylist())


def n_missing(context: Context) -> int:
    """Return how many light curves could not be downloaded."""
    return sum(len(read_failed(part)) for part in finished_parts(context.folder("download")))
