"""Read the runs of a workspace for a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.text.status import OUTCOMES

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run

MOST = 200
"""Runs that are read; older ones are listed by their names."""


class ListedRun(NamedTuple):
    """One run as the list shows it."""

    id: str
    about: str
    """When it began, how it ended, how many stars, and the operator's message."""


def listed_runs(workspace: Path) -> list[ListedRun]:
    """Return every run, newest first; one that cannot be read says so. Reads files: call it in a thread."""
    from clara_pipeline.runs.run_directory import run_folders

    folders = list(run_folders(workspace))[::-1]
    return [ListedRun(folder.name, _about(folder) if at < MOST else "") for at, folder in enumerate(folders)]


def message_of(run: Run) -> str:
    """Return what the operator wrote of the run; "" where nothing, or where its manifest cannot be read."""
    try:
        return sanitize(run.manifest().message, 300)
    except (ClaraError, OSError):
        return ""


def _about(folder: Path) -> str:
    from clara_pipeline.runs.run_directory import Run

    run = Run(folder)
    try:
        manifest, status = run.manifest(), run.status()
    except (ClaraError, OSError):
        return "cannot be read"
    when = sanitize(manifest.created_utc, 40)[:16].replace("T", " ")
    failed = f", {manifest.n_failed:,} failed" if manifest.n_failed else ""
    what = "stars" if manifest.kind == "stars" else "objects"
    outcome = OUTCOMES.get(status.outcome, "not ended")
    message = f"  {sanitize(manifest.message, 80)}" if manifest.message else ""
    return f"{when}  {outcome}  {manifest.n_ok:,} {what}{failed}{message}"
