"""Read anomaly scores of light curves: CSV files of the published CLI, and our own tables of candidates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.runs.parts import read_table
from clara_pipeline.text import sanitize

SCORE_NAMES = ("anomaly_score", "nwrss", "wrss", "score_weighted_root_sumnorm")


@dataclass(frozen=True, slots=True, eq=False)
class ScoreFile:
    """The scores of one set of light curves, row by row."""

    name: str
    filenames: tuple[str, ...]
    tic_id: IntArray
    """−1 where it is not known."""
    sector: IntArray
    """−1 where it is not known."""
    score: FloatArray
    n_left_out: int = 0
    """Rows without a score."""


def read_scores(path: Path, column: str = "") -> ScoreFile:
    """Read the scores in a CSV or Parquet file, or in the candidates of a run's folder.

    `column` names the score; by default the first of `SCORE_NAMES` there is. Rows without a score are counted and
    left out. Raises UsageError, naming the file.
    """
    file = path / "candidates.parquet" if path.is_dir() else path
    try:
        rows = _parquet_rows(file) if file.suffix == ".parquet" else _csv_rows(file)
    except (OSError, DamagedStore) as error:
        raise UsageError(f"{sanitize(file)} cannot be read: {sanitize(error, 200)}") from error
    name = _score_column(file, rows, column)
    scored = [(row, value) for row in rows if (value := _number(row.get(name))) is not None]
    if not scored:
        raise UsageError(f"{sanitize(file)} has no number in column {sanitize(name, 40)}")
    known = [_identity(row) for row, _ in scored]
    return ScoreFile(
        name=sanitize(path.name),
        filenames=tuple(str(row.get("filename") or "") for row, _ in scored),
        tic_id=np.array([tic for tic, _ in known], dtype=np.int64),
        sector=np.array([sector for _, sector in known], dtype=np.int64),
        score=np.array([value for _, value in scored]),
        n_left_out=len(rows) - len(scored),
    )


def _csv_rows(file: Path) -> list[dict[str, object]]:
    return [dict(row) for row in csv_rows(file)]


def _parquet_rows(file: Path) -> list[dict[str, object]]:
    import pyarrow as pa

    try:
        return read_table(file).to_pylist()
    except pa.ArrowException as error:
        raise DamagedStore(str(error)) from error


def _score_column(file: Path, rows: Iterable[Mapping[str, object]], column: str) -> str:
    names = list(next(iter(rows), {}))
    found = [name for name in ((column,) if column else SCORE_NAMES) if name in names]
    if not found:
        listed = ", ".join(sanitize(name, 40) for name in names[:20])
        wanted = sanitize(column, 40) if column else "anomaly_score"
        raise UsageError(f"{sanitize(file)} has no column {wanted}; it has {listed}; name one with --column")
    return found[0]


def _number(cell: object) -> float | None:
    try:
        value = float(str(cell))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _identity(row: Mapping[str, object]) -> tuple[int, int]:
    """Return TIC number and sector of a row: from its columns first, its file's name second; −1 where neither says."""
    tic, sector = tic_and_sector(str(row.get("filename") or ""))
    for name in ("tic_id", "tic", "tic_p3"):
        value = _number(row.get(name))
        if value is not None and 0 < value < 2**53:
            tic = int(value)
            break
    named = _number(row.get("sector"))
    return tic if tic is not None else -1, int(named) if named is not None else (sector or -1)


def read_classes(path: Path) -> dict[str, str]:
    """Read a table of known classes: TIC number or file name → class. Raises UsageError, naming the file.

    Columns are `tic`, `tic_id` or `filename`, and `class`, `label`, `kind` or `label_group`.
    """
    rows = csv_rows(path)
    key = next((name for name in ("filename", "tic_id", "tic") if rows and name in rows[0]), None)
    label = next((name for name in ("class", "label", "kind", "label_group") if rows and name in rows[0]), None)
    if key is None or label is None:
        raise UsageError(f"{sanitize(path)} needs a column filename, tic_id or tic and a column class, label or kind")
    return {str(row[key]).strip(): str(row[label]).strip() for row in rows if row[key] and row[label]}
