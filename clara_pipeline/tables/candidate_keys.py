"""The keys of the rows of a table of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.records import STAR, CandidateKey, object_key

if TYPE_CHECKING:
    import pyarrow

KEY_COLUMNS = ("tic_id", "sector", "filename")
OBJECT_COLUMNS = ("object_id", "kind")
"""Columns beside them in tables that hold transients."""


def has_objects(table: pyarrow.Table) -> bool:
    """Tell whether a table may hold candidates that are no stars."""
    return set(OBJECT_COLUMNS) <= set(table.column_names)


def keys_in(table: pyarrow.Table) -> list[CandidateKey]:
    """Return the key of every row: a star's numbers and file, or a transient's `object_id`."""
    names = (*KEY_COLUMNS, *(OBJECT_COLUMNS if has_objects(table) else ()))
    return [key_of(*values) for values in zip(*(table[name].to_pylist() for name in names), strict=True)]


def key_of(
    tic_id: int | None, sector: int | None, filename: str, object_id: str | None = None, kind: str | None = None
) -> CandidateKey:
    """Return the key of a row with these values in the columns of keys."""
    if kind and kind != STAR and object_id:
        return object_key(object_id, kind)
    return CandidateKey(tic_id, sector, filename)


def key_names(table: pyarrow.Table) -> pyarrow.ChunkedArray:
    """Return what keys are looked up by, one text a row: a star's file name, a transient's `object_id`."""
    import pyarrow.compute as pc

    if not has_objects(table):
        return table["filename"]
    is_object = pc.fill_null(pc.and_(pc.not_equal(table["kind"], STAR), pc.is_valid(table["object_id"])), False)
    return pc.if_else(is_object, table["object_id"], table["filename"])
