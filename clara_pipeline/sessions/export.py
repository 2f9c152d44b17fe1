"""A session's decisions as a file: the decision table in its formats, or a CTOI draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from clara_pipeline.decisions.ctoi import ctoi_draft
from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.per_star import star_rows
from clara_pipeline.decisions.table import Row
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.export_formats import export_table
from clara_pipeline.files.format_names import suffix_of
from clara_pipeline.models.card import installed_version
from clara_pipeline.runs.run_directory import open_run
from clara_pipeline.sessions.adjudication import columns_of_session, rows_of_session
from clara_pipeline.sessions.ctoi_files import known_signals, next_name
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.tables.candidate_keys import key_names
from clara_pipeline.tables.decision_table import OF_THE_STAR
from clara_pipeline.tables.run_tables import arrow_table
from clara_pipeline.text import sanitize, star_name


@dataclass(frozen=True)
class Exported:
    """A file that was exported: its path, number of rows, and what was left out."""

    path: Path
    n_rows: int
    left_out: list[str] = field(default_factory=list)
    """Of a CTOI draft: the judged candidates that are not in it, and why."""
    warnings: list[str] = field(default_factory=list)
    """Of a CTOI draft: what to look at before it is sent."""
    problems: list[str] = field(default_factory=list)
    """What was skipped in the journal."""


def export_decisions(
    journal: Path,
    form: str,
    output: Path,
    workspace: Path = Path(),
    toi_table: Path | Iterable[Mapping[str, Any]] | None = None,
    per_vetter: bool = False,
    per_star: bool = False,
) -> Exported:
    """Write the decisions of `journal` in the format `form` (one of `DECISION_FORMATS`) to `output`, whole.

    Into a folder the file gets a name of its own. `per_vetter` gives a row per candidate and vetter,
    `per_star` one a star.
    `toi_table`: see `known_signals`; for CTOI drafts. Raises ClaraError when one cannot be read or written.
    """
    content = read_journal(journal)
    book = DecisionLog(content.lines)
    rows = _with_simulated(rows_of_session(journal, book, per_vetter), workspace)
    if per_star and (per_vetter or form == "ctoi"):
        raise UsageError("one row a star goes neither with one a vetter nor with a CTOI draft, which lists signals")
    path, number = _place(output, form, journal)
    if form == "ctoi":
        draft = ctoi_draft(_with_radius(rows, workspace), _today(), number, known_signals(toi_table))
        write_whole(path, draft.text.encode())
        left_out = [f"{_star(row)}: {reason}" for row, reason in draft.left_out]
        warnings = [f"{_star(row)}: {warning}" for row, warning in draft.warnings]
        return Exported(path, draft.n_rows, left_out, warnings, content.problems)
    columns = columns_of_session(book, per_vetter)
    if per_star:
        rows, columns = star_rows(rows), (*columns, *OF_THE_STAR)
    export_table(path, arrow_table(columns, rows), form, _about(journal, rows))
    return Exported(path, len(rows), problems=content.problems)


def _place(output: Path, form: str, journal: Path) -> tuple[Path, int]:
    """Choose where to write, and the number of a draft of that name."""
    number = 1
    if Path(output).is_dir():
        if form == "ctoi":
            return next_name(output, _today())
        output = Path(output) / f"decisions_{journal.stem}{suffix_of(form)}"
    if Path(output).suffix == ".jsonl" and Path(output).resolve().parent == journal.resolve().parent:
        raise UsageError(f"{output} would be taken for a session; choose another name or folder")
    return Path(output), number


def _with_simulated(rows: list[Row], workspace: Path) -> list[Row]:
    """Return the rows, marked as simulated also where only the run says so, not the journal."""
    found = _of_runs(rows, workspace, "simulated")
    return [row | {"simulated": bool(row["simulated"] or found.get((row["run"], _name(row))))} for row in rows]


def _with_radius(rows: list[Row], workspace: Path) -> list[Row]:
    """Return the rows with `radius_rsun`, the star's radius where the run has it."""
    found = _of_runs(rows, workspace, "radius_rsun")
    return [row | {"radius_rsun": found.get((row["run"], _name(row)))} for row in rows]


def _of_runs(rows: list[Row], workspace: Path, column: str) -> dict[tuple[object, object], Any]:
    """Map (run, file or object) to a value of the runs' candidates; runs that are no longer there have none."""
    found: dict[tuple[object, object], Any] = {}
    for run in {row["run"] for row in rows if row["run"]}:
        try:
            table = open_run(workspace, str(run)).candidates()
        except ClaraError:
            continue
        if {"filename", column} <= set(table.column_names):
            names = map(sanitize, key_names(table).to_pylist())
            found |= {(run, name): value for name, value in zip(names, table[column].to_pylist(), strict=True)}
    return found


def _name(row: Mapping[str, Any]) -> object:
    return row["object_id"] or row["filename"]


def _about(journal: Path, rows: list[Row]) -> dict[str, str]:
    runs = sorted({str(row["run"]) for row in rows if row["run"]})
    versions = {name: installed_version(name) for name in ("clara-tui", "numpy", "pyarrow", "astropy")}
    return {"session": journal.stem, "run": ", ".join(runs)} | versions


def _star(row: Mapping[str, Any]) -> str:
    name = star_name(row["tic_id"], _name(row), 200)
    return name if row["sector"] is None else f"{name}, sector {row['sector']}"


def _today() -> date:
    return datetime.now(UTC).date()
