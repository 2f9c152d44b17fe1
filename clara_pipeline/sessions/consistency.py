"""Read what sessions say of their gold rows, and write it as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.gold.consistency import Consistency, consistencies
from clara_pipeline.decisions.table import Row
from clara_pipeline.errors import UsageError
from clara_pipeline.files.export_formats import export_table
from clara_pipeline.records import INJECTED, REPEAT, CandidateKey
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.tables.gold_table import GOLD_ROWS
from clara_pipeline.tables.run_tables import arrow_table
from clara_pipeline.text import sanitize


def consistency_of_sessions(journals: Iterable[Path]) -> tuple[dict[str, Consistency], list[str]]:
    """Measure the vetters of some sessions; returns what was found by session and vetter, and what was noticed.

    Raises UsageError where none of them has gold rows, ClaraError for a journal that cannot be read.
    """
    books, problems = {}, []
    for path in journals:
        content = read_journal(path)
        books[path.stem if path.stem not in books else str(path)] = DecisionLog(content.lines)
        problems += content.problems
    found = {sanitize(name, 120): one for name, one in consistencies(books).items()}
    if not found:
        where = sanitize(", ".join(books), 200)
        raise UsageError(f"there are no gold rows in {where}: clara-tui --session NAME --gold 5% begins them")
    return found, problems


def export_gold_rows(found: Mapping[str, Consistency], path: Path, form: str) -> int:
    """Write the judged gold rows as a table, a row each; returns how many. Raises ClaraError where it cannot be."""
    rows = [row for name, one in found.items() for row in gold_rows_of(name, one)]
    export_table(path, arrow_table(GOLD_ROWS, rows), form, {})
    return len(rows)


def gold_rows_of(name: str, found: Consistency) -> list[Row]:
    """Return the rows of one vetter's judged gold rows, repeats first."""
    repeats: list[Row] = [
        _named(name, REPEAT, pair.key)
        | {"first": pair.first, "disposition": pair.again, "n_between": pair.n_between, "counts": pair.counts}
        for pair in found.repeats
    ]
    planets: list[Row] = []
    for one in found.planets:
        planet = asdict(one.planet)
        del planet["seed"]
        said: Row = {"disposition": one.disposition, "found": one.is_found}
        planets.append(_named(name, INJECTED, one.key) | said | planet)
    return repeats + planets


def _named(name: str, kind: str, key: CandidateKey) -> Row:
    where: Row = {"tic_id": key.tic_id, "sector": key.sector, "filename": sanitize(key.filename)}
    return {"vetter": name, "kind": kind} | where
