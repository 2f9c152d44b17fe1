"""Rows of the candidates table by their number in it, shown in the queue or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.records import CandidateKey, IntArray
from clara_pipeline.tables.candidate_keys import key_columns, keys_of

if TYPE_CHECKING:
    import pyarrow as pa


def keys_at(table: pa.Table, rows: IntArray) -> list[CandidateKey]:
    """Return the keys of some rows, in their order. `rows` has shape (n,)."""
    names = key_columns(table)
    return keys_of(names, zip(*(table[name].take(rows).to_pylist() for name in names), strict=True))


def row_at(table: pa.Table, row: int) -> dict[str, Any]:
    """Return every column of one row."""
    return {name: table[name][int(row)].as_py() for name in table.column_names}


def row_of(table: pa.Table, key: CandidateKey) -> int | None:
    """Return the row of a star; None when the table has none."""
    from clara_tui.queue.rows import rows_of

    found, _ = rows_of(table, [key])
    return next(iter(found), None)


def numbers_in(table: pa.Table, names: Sequence[str]) -> np.ndarray:
    """Return some columns as float64 (n, len(names)); NaN where the table has no value, or no such column."""
    nothing = np.full(table.num_rows, np.nan)
    have = table.schema.names
    columns = [table[name].cast("float64").to_numpy() if name in have else nothing for name in names]
    return np.column_stack(columns)
