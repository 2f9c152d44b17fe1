"""Check that a Parquet file is a table of candidates: the columns that all else relies on, of their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.errors import DamagedStore
from clara_pipeline.tables.candidate_columns import BY_NAME, as_listed
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

NEEDED = ("tic_id", "sector", "filename", "p3", "p5", "p9", "wrss", "nwrss", "percentile", "rank")
"""Columns that every version has written."""


def checked_candidates(table: pyarrow.Table, where: str) -> pyarrow.Table:
    """Return `table` with every listed column in its type.

    Raises DamagedStore, naming `where` and the column, for a table that is something else.
    """
    import pyarrow as pa

    names = table.column_names
    if missing := [name for name in NEEDED if name not in names]:
        raise _foreign(where, f"it has no column {missing[0]}")
    if len(set(names)) != len(names):
        raise _foreign(where, "two of its columns have the same name")
    try:
        table = as_listed(table)
    except pa.ArrowException as error:
        raise _foreign(where, _misfit(table)) from error
    if table["filename"].null_count or table["rank"].null_count:
        raise _foreign(where, "it has rows without a filename or a rank")
    return table


def _misfit(table: pyarrow.Table) -> str:
    """Return which column is of another type, in words."""
    import pyarrow as pa

    for name in table.column_names:
        try:
            as_listed(table.select([name]))
        except pa.ArrowException:
            return f"its column {name} is no {BY_NAME[name].type}"
    return "its columns are of other types"


def _foreign(where: str, why: str) -> DamagedStore:
    return DamagedStore(f"{sanitize(where)} is not a table of candidates: {why}")
