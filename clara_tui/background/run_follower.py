"""Follow a run from outside: its events as they come, and its candidates as they settle."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.events import RunStatus
    from clara_pipeline.runs.run_directory import Run
    from clara_tui.background.candidate_tables import CandidateTable

MIN_SECONDS = 2.0
"""Shortest time between two readings of the candidates."""
WAIT_PER_READING_SECOND = 10.0
"""A reading may take at most one part in this many of the time."""
TAIL_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class RunUpdate:
    """What has changed since the last look."""

    status: RunStatus
    is_alive: bool
    """Whether a process writes the run now."""
    candidates: pa.Table | None = None
    """Newly read, if there was reason to."""
    problem: str = ""
    """Why they could not be read when that was last tried."""
    damage: str = ""
    """Which folds turned out damaged when somebody looked at them."""


class RunFollower:
    """Follows one run; `poll` reads what is new. Use from one thread at a time."""

    def __init__(self, run: Run, table: CandidateTable) -> None:
        """Begin at the first event of `run`; `table` is where its candidates are read."""
        from clara_pipeline.runs.event_log import EventTail

        self.run = run
        self._table = table
        self._tail = EventTail(run.path("events.jsonl"))
        self._read_for: tuple[object, ...] | None = None
        self._next_reading = 0.0
        self._problem = ""

    def poll(self) -> RunUpdate:
        """Return what is new, in a thread; the candidates are read again only after new scores, and never too often."""
        from clara_tui.candidate.fold_reader import fold_reader

        status = self._tail.poll()
        writer = self.run.writer()
        reason = self._table.stamp(status)
        candidates = None
        if reason != self._read_for and time.monotonic() >= self._next_reading:
            started = time.monotonic()
            candidates = self._candidates()
            if candidates is not None:
                self._read_for = reason
            seconds = time.monotonic() - started
            self._next_reading = time.monotonic() + max(MIN_SECONDS, WAIT_PER_READING_SECOND * seconds)
        return RunUpdate(status, writer is not None, candidates, self._problem, fold_reader(self.run.folder).problem)

    def _candidates(self) -> pa.Table | None:
        """Return the ranked table; None, and the reason noted, where it cannot be read."""
        self._problem = ""
        try:
            table, self._problem = self._table.read()
        except (FileNotFoundError, ValueError):  # a part came or went between listing and reading
            return None
        except ClaraError as error:
            self._problem = str(error)
            return None
        return table


def log_lines(run: Run, n: int) -> list[str]:
    """Return the last `n` lines of the workers' log, cleaned; empty when there is none."""
    try:
        with run.path("worker.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [cleaned for line in lines if (cleaned := sanitize(line))][-n:]
