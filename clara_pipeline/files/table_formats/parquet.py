"""Parquet, with what astropy wants to know of it beside Arrow's own description."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clara_pipeline.files.table_formats.ecsv import column_facts
from clara_pipeline.files.table_formats.fields import fields_of
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

NULL_TEXT = len("None")
"""Characters that astropy's reader needs for a null text."""


def parquet_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """Return the table as a Parquet file; `about` in the metadata of its schema."""
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(for_astropy(table, about), data, compression="zstd")
    return data.getvalue()


def for_astropy(table: pyarrow.Table, about: Mapping[str, str]) -> pyarrow.Table:
    """Return `table` with the metadata by which `astropy.table.Table.read` knows lengths, units and meanings.

    Without the lengths it fails at the first null text; with them such a text reads as "None".
    """
    import pyarrow.compute as pc

    fields = fields_of(table)
    meta = {sanitize(name): sanitize(value, 4000) for name, value in about.items()}
    notes = meta | {
        f"table::len::{field.name}": str(max(NULL_TEXT, pc.max(pc.utf8_length(table[field.name])).as_py() or 0))
        for field in fields
        if field.kind == "text"
    }
    header = {"datatype": [column_facts(field) for field in fields], "meta": meta, "schema": "astropy-2.0"}
    return table.replace_schema_metadata(notes | {"table_meta_yaml": json.dumps(header)})
