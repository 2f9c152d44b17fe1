"""Tables as CSV: those that a person hands over, and plain rows of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

MAX_BYTES = 256 * 2**20


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a CSV file with a heading, "" where a cell is missing. Raises UsageError for none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{sanitize(path)} is larger than {MAX_BYTES >> 20} MiB")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{name: cell or "" for name, cell in row.items() if name} for row in csv.DictReader(file)]
    except OSError as error:
        raise UsageError(f"could not read {sanitize(path)}: {error.strerror or sanitize(error)}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{sanitize(path)} is no CSV table: {sanitize(error, 200)}") from error
    if not rows:
        raise UsageError(f"{sanitize(path)} has no rows")
    return rows


def csv_text(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows, the heading first, as the bytes of a CSV file; an empty cell for None."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
