"""ECSV 1.0, astropy's self-describing CSV; written by columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clara_pipeline.files.table_formats.fields import Field, columns_of, texts_of
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow


def ecsv_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """Return the table with its units, UCDs, meanings and `about` in the header (YAML in JSON's notation)."""
    import pyarrow.compute as pc

    fields, cells = [], []
    for field, values in columns_of(table):
        fields.append(field)
        texts = texts_of(values, field.kind, "True", "False")
        if field.kind == "text":
            doubled = pc.replace_substring(texts, '"', '""')
            texts = pc.if_else(pc.is_null(values), "", pc.binary_join_element_wise('"', doubled, '"', ""))
        cells.append(texts)
    rows = pc.binary_join_element_wise(*cells, ",").to_pylist() if cells and len(table) else []
    names = ",".join(field.name for field in fields)
    return "\n".join([*_head(fields, about), names, *rows, ""]).encode()


def _head(fields: list[Field], about: Mapping[str, str]) -> list[str]:
    yaml = ["%ECSV 1.0", "---", "delimiter: ','", "datatype:"]
    yaml += [f"- {json.dumps(column_facts(field))}" for field in fields]
    meta = {sanitize(name): sanitize(value, 4000) for name, value in about.items()}
    yaml += [f"meta: {json.dumps(meta)}", "schema: astropy-2.0"]
    return [f"# {line}" for line in yaml]


def column_facts(field: Field) -> dict[str, object]:
    """Return what astropy's table headers say of a column."""
    facts: dict[str, object] = {"name": field.name, "datatype": "string" if field.kind == "text" else field.kind}
    facts |= {"unit": field.unit} if field.unit else {}
    facts |= {"description": sanitize(field.meaning)} if field.meaning else {}
    return facts | ({"meta": {"ucd": field.ucd}} if field.ucd else {})
