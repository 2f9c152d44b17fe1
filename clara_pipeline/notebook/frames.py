"""Turn tables of Arrow into data frames of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import pyarrow


def frame_of(table: pyarrow.Table) -> pd.DataFrame:
    """Turn a table into a data frame whose `attrs` hold the `units` and `meanings` of its columns.

    Whole numbers and truth values with gaps stay what they are (`Int64`, `boolean`), so that a TIC number never
    becomes a rounded float, as with `pyarrow.Table.to_pandas`; floats have NaN and texts None in their gaps.
    """
    frame = pd.DataFrame({field.name: _values(table[field.name]) for field in table.schema})
    frame.attrs["units"] = _about(table.schema, b"unit")
    frame.attrs["meanings"] = _about(table.schema, b"meaning")
    return frame


def _values(column: pyarrow.ChunkedArray) -> Any:
    import pyarrow as pa

    if pa.types.is_integer(column.type):
        return pd.array(column.to_pylist(), dtype="Int64")
    if pa.types.is_boolean(column.type):
        return pd.array(column.to_pylist(), dtype="boolean")
    if pa.types.is_floating(column.type):
        return column.to_numpy()
    return pd.Series(column.to_pylist(), dtype=object)


def _about(schema: pyarrow.Schema, fact: bytes) -> dict[str, str]:
    """Return column → unit or meaning, of those that have one."""
    known = {field.name: (field.metadata or {}).get(fact, b"").decode() for field in schema}
    return {name: text for name, text in known.items() if text}
