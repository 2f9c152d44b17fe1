"""The keys of the rows of a table of candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.records import STAR, CandidateKey, object_key

if TYPE_CHECKING:
    import pyarrow

KEY_COLUMNS = ("tic_id", "sector", "filename")
OBJECT_COLUMNS = ("object_id", "kind")
"""Columns beside them in tables that hold transients."""


GOLD = "gold"
"""Column beside them in the queue of a session with gold rows: which kind of those a row is; empty for a star."""


def key_columns(table: pyarrow.Table) -> tuple[str, ...]:
    """Return the columns of a table that its keys are made of: `key_of` takes their values by these names."""
    gold = (GOLD,) if GOLD in table.column_names else ()
    return (*KEY_COLUMNS, *(OBJECT_COLUMNS if has_objects(table) else ()), *gold)


def keys_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[CandidateKey]:
    """Return the keys of some rows, each given by its values in the columns `names` of keys."""
    return [key_of(**dict(zip(names, values, strict=True))) for values in rows]


def has_objects(table: pyarrow.Table) -> bool:
    """Tell whether a table may hold candidates that are no stars."""
    return set(OBJECT_COLUMNS) <= set(table.column_names)


def keys_in(table: pyarrow.Table) -> list[CandidateKey]:
    """Return the key of every row: a star's numbers and file, or a transient's `object_id`."""
    names = key_columns(table)
    return keys_of(names, zip(*(table[name].to_pylist() for name in names), strict=True))


def rows_of_keys(table: pyarrow.Table, keys: Iterable[CandidateKey]) -> dict[CandidateKey, int]:
    """Return the row of each of some keys that the table holds: only rows of the same name are looked at."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = set(keys)
    names = key_names(table)
    sought = pa.array(sorted({key.object_id or key.filename for key in wanted}), names.type)
    rows = np.flatnonzero(pc.is_in(names, value_set=sought).to_numpy())
    found = zip(keys_in(table.take(rows)), rows.tolist(), strict=True)
    return {key: row for key, row in found if key in wanted}


def key_of(
    tic_id: int | None,
    sector: int | None,
    filename: str,
    object_id: str | None = None,
    kind: str | None = None,
    gold: str | None = None,
) -> CandidateKey:
    """Return the key of a row with these values in the columns of keys."""
    if kind and kind != STAR and object_id:
        return object_key(object_id, kind)
    return CandidateKey(tic_id, sector, filename, gold=gold or "")


def key_names(table: pyarrow.Table) -> pyarrow.ChunkedArray:
    """Return what keys are looked up by, one text a row: a star's file name, a transient's `object_id`."""
    import pyarrow.compute as pc

    if not has_objects(table):
        return table["filename"]
    is_object = pc.fill_null(pc.and_(pc.not_equal(table["kind"], STAR), pc.is_valid(table["object_id"])), False)
    return pc.if_else(is_object, table["object_id"], table["filename"])
