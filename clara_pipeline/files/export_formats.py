"""Tables as files others can read: CSV, ECSV, VOTable, Parquet and JSON lines.

Units, meanings and what is told about the table travel along where the format has a place for them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.files.atomic import write_whole
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import astropy.table
    import pyarrow

ACTIVE = "=+-@\t\r＝＋－＠"
"""A text cell that begins with one of these may run as a formula when a spreadsheet opens the file."""

RUNS = re.compile(rf"(^|[;|\t\r\n])(?=['\" ]*[{re.escape(ACTIVE)}])")
"""Where a cell that runs may begin: at the start, or behind a separator (a comma is quoted by the CSV writer)."""

UNNAMEABLE = re.compile(r"[^A-Za-z0-9_.-]+")
"""Characters that no format has in the name of what is told about a table."""

HARMLESS_KEY = re.compile(r"-[A-Za-z][A-Za-z0-9_.-]*")


def write_table(path: Path, table: pyarrow.Table, form: str, about: Mapping[str, str]) -> None:
    """Write `table` as a whole file in the format named `form` (a key of `FORMATS`).

    `about` says where the table comes from (run, versions). Raises ClaraError when it cannot be written.
    """
    write_whole(path, table_bytes(table, form, about))


def table_bytes(table: pyarrow.Table, form: str, about: Mapping[str, str]) -> bytes:
    """Return the file that `write_table` writes; what is told about it is sanitized."""
    return FORMATS[form](table, {UNNAMEABLE.sub("_", name)[:80]: sanitize(value) for name, value in about.items()})


def guarded(text: str) -> str:
    """Put an apostrophe where a spreadsheet would run `text`, or what follows a separator of other countries in it.

    `'=x` gets one more, so none is lost. `x;=1` becomes `x;'=1`: where cells end with a semicolon it is two.
    """
    return RUNS.sub(r"\1'", text)


def csv_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """Comma-separated, UTF-8, empty cells for nulls; text that a spreadsheet would run is guarded.

    A file's name such as `-a.fits` stays as it is: other tables are joined by it, and it names no function to run.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    cell_of = {name: _csv_key if name.endswith("filename") else _csv_cell for name in table.column_names}
    named = zip(table.column_names, table.columns, strict=True)
    columns = [map(cell_of[name], column.to_pylist()) for name, column in named]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _csv_key(value: object) -> object:
    return value if isinstance(value, str) and HARMLESS_KEY.fullmatch(value) else _csv_cell(value)


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        return guarded(value)
    return str(value).lower() if isinstance(value, bool) else value


def ecsv_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """Astropy's self-describing CSV."""
    text = io.StringIO()
    _astropy_table(table, about).write(text, format="ascii.ecsv")
    return text.getvalue().encode()


def votable_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """VOTable 1.4 in XML; units the standard does not know are left to the column's name."""
    from astropy.io.votable import from_table
    from astropy.io.votable.tree import Info

    converted = _astropy_table(table, about)
    for column in converted.columns.values():
        column.unit = _vo_unit(column.unit)
    votable = from_table(converted)
    votable.infos.extend(Info(name=name, value=value) for name, value in about.items())
    data = io.BytesIO()
    votable.to_xml(data)
    return data.getvalue()


def parquet_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(dict(about)), data)
    return data.getvalue()


def jsonl_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """One JSON object a row, null where there is nothing."""
    import msgspec

    return msgspec.json.Encoder().encode_lines(table.to_pylist())


def _astropy_table(table: pyarrow.Table, about: Mapping[str, str]) -> astropy.table.Table:
    from astropy.table import Table

    return Table([_astropy_column(table, name) for name in table.column_names], meta=dict(about))


def _astropy_column(table: pyarrow.Table, name: str) -> astropy.table.Column:
    import numpy as np
    import pyarrow as pa
    from astropy.table import Column, MaskedColumn
    from astropy.units import Unit

    field, values = table.schema.field(name), table[name].to_pylist()
    is_text = pa.types.is_string(field.type)
    filled = [("" if is_text else 0) if value is None else value for value in values]
    data = np.array(filled, dtype=str if is_text else field.type.to_pandas_dtype())
    notes = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    words = {"name": name, "description": notes.get("meaning")}
    words["unit"] = Unit(notes["unit"], parse_strict="silent") if "unit" in notes else None
    mask = [value is None for value in values]
    return MaskedColumn(data, mask=mask, **words) if any(mask) else Column(data, **words)


def _vo_unit(unit: object) -> object:
    from astropy.units import UnitBase

    try:
        return unit if isinstance(unit, UnitBase) and unit.to_string("vounit") else None
    except ValueError:
        return None


FORMATS: dict[str, Callable[[pyarrow.Table, Mapping[str, str]], bytes]] = {
    "csv": csv_bytes,
    "ecsv": ecsv_bytes,
    "votable": votable_bytes,
    "parquet": parquet_bytes,
    "jsonl": jsonl_bytes,
}
