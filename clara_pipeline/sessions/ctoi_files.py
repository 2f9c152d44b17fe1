"""CTOI drafts on disk, and the lists of known signals they are held against."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from clara_pipeline.decisions.ctoi import KnownSignals, ListedToi
from clara_pipeline.decisions.ctoi_check import Problem, check_ctoi
from clara_pipeline.errors import ClaraError, DamagedStore
from clara_pipeline.text import sanitize

HEADINGS = {
    "tic_id": ("tic_id", "tic id", "tic", "tid"),
    "period_days": ("period_days", "period (days)", "pl_orbper", "period"),
    "name": ("toi", "ctoi"),
}
"""What is needed → its headings in our catalogue tables, at ExoFOP and in the NASA archive."""


def validate_ctoi(path: Path, toi_table: Path | Iterable[Mapping[str, Any]] | None = None) -> list[Problem]:
    """Return everything wrong with the draft at `path`; nothing when it may be sent.

    `toi_table` are the signals listed already: a CSV (as ExoFOP gives it) or Parquet file, or rows
    with `tic_id` and `period_days`. Raises ClaraError when a file cannot be read.
    """
    known = known_signals(toi_table)
    text = _read(path).decode("utf-8", "replace")  # what is not UTF-8 is not ASCII either, and said so
    return check_ctoi(text, known)


def known_signals(table: Path | Iterable[Mapping[str, Any]] | None) -> KnownSignals:
    """Map TIC numbers to listed signals (NaN for a period that is not listed), of a CSV or Parquet file or of rows.

    Raises ClaraError when the file cannot be read, DamagedStore when it is no such table.
    """
    if table is None:
        return {}
    found: dict[int, list[ListedToi]] = {}
    for row in _rows_of(Path(table)) if isinstance(table, str | Path) else table:
        tic_id, period = _float(row.get("tic_id")), _float(row.get("period_days"))
        if tic_id:
            name = row.get("toi") or row.get("ctoi") or row.get("name")
            found.setdefault(int(tic_id), []).append(
                ListedToi(sanitize(f"TOI {name}" if name else "a known signal", 60), period or math.nan)
            )
    return found


def next_name(folder: Path, day: date) -> tuple[Path, int]:
    """Return the next free name of a draft in `folder`, `params_planet_YYYYMMDD_nnn.txt`, and its number."""
    number = 1
    while (path := Path(folder) / f"params_planet_{day:%Y%m%d}_{number:03d}.txt").exists():
        number += 1
    return path, number


def _rows_of(path: Path) -> Iterable[Mapping[str, Any]]:
    if path.suffix == ".parquet":
        return _parquet_rows(path)
    table = csv.reader(io.StringIO(_read(path).decode("utf-8-sig", "replace"), newline=""))
    try:
        for cells in table:  # ExoFOP has lines before the headings
            if (places := _places(cells)) is not None:
                return _csv_rows(table, len(cells), places, path)
    except csv.Error as error:
        raise DamagedStore(f"{path} is no CSV table, or damaged: {sanitize(error, 120)}; get it again") from error
    raise DamagedStore(f"{path} is not a table of known signals: no line of headings has a TIC number and a period")


def _csv_rows(
    table: Iterable[list[str]], n_columns: int, places: Mapping[str, int], path: Path
) -> list[dict[str, str]]:
    rows = [cells for cells in table if any(cells)]
    if any(len(cells) != n_columns for cells in rows):
        raise DamagedStore(f"{path} is cut off or damaged: a line has not {n_columns} columns; get it again")
    return [{ours: cells[place] for ours, place in places.items()} for cells in rows]


def _places(cells: list[str]) -> dict[str, int] | None:
    headings = {cell.strip().casefold(): place for place, cell in reversed(list(enumerate(cells)))}
    found = {
        ours: next((headings[one] for one in theirs if one in headings), None) for ours, theirs in HEADINGS.items()
    }
    places = {ours: place for ours, place in found.items() if place is not None}
    return places if {"tic_id", "period_days"} <= places.keys() else None


def _parquet_rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa

    from clara_pipeline.runs.parts import table_in

    try:
        table = table_in(_read(path))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DamagedStore(f"{path} is not a Parquet file: {sanitize(error, 120)}") from error
    if not {"tic_id", "period_days"} <= set(table.column_names):
        raise DamagedStore(f"{path} is not a table of known signals: it has no columns tic_id and period_days")
    return table.select([n for n in ("tic_id", "period_days", "toi", "ctoi") if n in table.column_names]).to_pylist()


def _read(path: Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ClaraError(f"could not read {path}: {error.strerror or error}") from error


def _float(value: object) -> float | None:
    try:
        number = float(str(value).removeprefix("TIC"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
