"""Facts in a list of runs: read from manifests and the ends of logs, never from parts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clara_pipeline import events
from clara_pipeline.errors import ClaraError
from clara_pipeline.runs.keeping.disk_use import DiskUse, total_use
from clara_pipeline.runs.run_directory import Run, run_folders
from clara_pipeline.text import sanitize

RUNNING, KILLED, UNREADABLE = "running", "killed", "unreadable"
ENDED = ("done", "done_with_failures")
"""Outcomes of a run of which nothing is left to do."""
TAIL_BYTES = 64_000
"""The end of a log: the last event of a run is in it."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run in a line."""

    id: str
    kind: str
    """stars or transients; empty where the manifest cannot be read."""
    created_utc: str
    state: str
    """How it ended, as its log says; else `running`, `killed` or `unreadable`."""
    n_targets: int
    n_failed: int
    use: DiskUse
    message: str
    problem: str = ""
    """Why the manifest cannot be read."""

    def age_days(self, now: datetime) -> float | None:
        """Return days since the run was begun; None where its manifest does not tell."""
        try:
            begun = datetime.fromisoformat(self.created_utc)
        except ValueError:
            return None
        begun = begun if begun.tzinfo else begun.replace(tzinfo=UTC)
        return (now - begun).total_seconds() / 86_400


def list_runs(workspace: Path) -> list[RunFacts]:
    """Return the facts of every run of a workspace, the newest first."""
    return [facts_of(Run(folder)) for folder in run_folders(workspace)][::-1]


def facts_of(run: Run) -> RunFacts:
    """Read the facts of a run; one whose manifest is damaged says so."""
    use = total_use(run.folder)
    try:
        manifest = run.manifest()
    except (ClaraError, OSError) as error:
        return RunFacts(run.id, "", "", UNREADABLE, 0, 0, use, "", sanitize(error, 300))
    return RunFacts(
        run.id, manifest.kind, manifest.created_utc, state_of(run), manifest.n_targets, manifest.n_failed, use,
        sanitize(manifest.message, 300),
    )  # fmt: skip


def state_of(run: Run) -> str:
    """Return how a run stands: `running`, its outcome, or `killed` where it ended without one."""
    if run.writer() is not None:
        return RUNNING
    ends = [event for event in _last_events(run) if isinstance(event, events.RunFinished | events.RunStarted)]
    last = ends[-1] if ends else None
    return sanitize(last.outcome, 40) if isinstance(last, events.RunFinished) else KILLED


def _last_events(run: Run) -> list[events.AnyEvent]:
    try:
        with run.path("events.jsonl").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = file.read().splitlines()
    except OSError:
        return []
    return [event for line in lines if (event := events.decode(line)) is not None]
