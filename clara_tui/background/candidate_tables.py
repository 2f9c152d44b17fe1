"""Read the queue's table: of one run, or of all runs of the workspace. Used in worker threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from clara_tui.background.workspace_access import check_may_read

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.events import RunStatus
    from clara_pipeline.runs.run_directory import Run


class CandidateTable(Protocol):
    """A table of candidates on disk, which may change."""

    def stamp(self, status: RunStatus) -> tuple[object, ...]:
        """Return what the table depends on: another value is a reason to read it again."""

    def read(self) -> tuple[pa.Table, str]:
        """Return the table, and in words what of it could not be read. Raises ClaraError, FileNotFoundError."""


class OneRun:
    """The candidates of one run, provisional while it scores."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def stamp(self, status: RunStatus) -> tuple[object, ...]:
        """Return the time of the table; before there is one, how many light curves are scored."""
        scored = status.stages.get("score")
        path = self.run.path("candidates.parquet")
        table = path.stat().st_mtime_ns if path.exists() else 0
        return table, (scored.n_done if scored is not None and not table else 0)

    def read(self) -> tuple[pa.Table, str]:
        """Return the run's table. Raises ClaraError, FileNotFoundError."""
        from clara_pipeline.runs.all_runs.index_files import candidates_of_run

        check_may_read(self.run.path("candidates.parquet"))
        return candidates_of_run(self.run), ""


class EveryRun:
    """The candidates of all runs of a workspace, each file by its newest run."""

    def __init__(self, workspace: Path, tell: Callable[[int, int], None]) -> None:
        """Remember the workspace; `tell` gets how many runs are read, of how many."""
        self.workspace = workspace
        self._tell = tell

    def stamp(self, _status: RunStatus) -> tuple[object, ...]:
        """Return the times of all runs' tables; what was looked at since the last time leaves the memory."""
        from clara_pipeline.runs.all_runs.all_runs_table import runs_with_tables
        from clara_pipeline.runs.all_runs.index_files import let_go_of_pages

        let_go_of_pages()
        runs = runs_with_tables(self.workspace)
        return tuple((run.id, run.path("candidates.parquet").stat().st_mtime_ns) for run in runs)

    def read(self) -> tuple[pa.Table, str]:
        """Return the tables of all runs as one. Raises ClaraError."""
        from clara_pipeline.runs.all_runs.all_runs_table import all_runs_table

        check_may_read(self.workspace / "runs")
        found = all_runs_table(self.workspace, self._tell)
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        return found.table, f"{found.problems[0]}{more}" if found.problems else ""
