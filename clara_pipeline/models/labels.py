"""Labels for a reference set: which star, or which file, is of which type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.matching.object_types import simulated_type
from clara_pipeline.models.reference_files import MAX_NAME, MAX_TYPE
from clara_pipeline.text import sanitize

LABEL_COLUMNS = ("object_type", "label", "simbad_label", "simbad_type")
TIC_COLUMNS = ("tic_id", "tic", "TIC")


@dataclass(frozen=True, slots=True)
class Labels:
    """Object types by file name, or by TIC number."""

    by_file: dict[str, str]
    by_tic: dict[int, str]

    def of(self, filename: str, tic_id: int | None) -> str | None:
        """Return the type of a light curve."""
        return self.by_file.get(filename) or self.by_tic.get(tic_id or 0)

    def __len__(self) -> int:
        """Return the number of labels."""
        return len(self.by_file) + len(self.by_tic)


def read_labels(path: Path) -> Labels:
    """Return the labels in a CSV: a column `filename` or `tic_id`, and one of `object_type`, `label`, `simbad_label`.

    The demo sky's truth table will do, too: its kinds become SIMBAD's types. Where a table has both
    file names and TIC numbers, the file names count; rows without a label are passed over.
    Raises UsageError, in words.
    """
    rows = csv_rows(path)
    types = _types(path, rows)
    named = [(row, object_type) for row, object_type in zip(rows, types, strict=True) if object_type]
    if "filename" in rows[0]:
        return Labels({sanitize(Path(row["filename"]).name, MAX_NAME): object_type for row, object_type in named}, {})
    column = next((column for column in TIC_COLUMNS if column in rows[0]), None)
    if column is None:
        raise UsageError(f"{sanitize(path)} names no star: it needs a column filename or tic_id")
    return Labels({}, {_number(path, row[column]): object_type for row, object_type in named})


def _types(path: Path, rows: list[dict[str, str]]) -> list[str]:
    column = next((column for column in LABEL_COLUMNS if column in rows[0]), None)
    if column is not None:
        return [sanitize(row[column], MAX_TYPE) for row in rows]
    if "kind" not in rows[0]:
        raise UsageError(f"{sanitize(path)} holds no labels: it needs a column named {' or '.join(LABEL_COLUMNS)}")
    try:
        return [simulated_type(row["kind"], row.get("subtype", "")) for row in rows]
    except KeyError as error:
        raise UsageError(f"{sanitize(path)}: there is no kind of simulated star {sanitize(error, 60)}") from None


def _number(path: Path, text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise UsageError(f"{sanitize(path)}: {sanitize(text, 40)!r} is no TIC number") from None
