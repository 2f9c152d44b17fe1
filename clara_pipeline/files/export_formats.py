"""Tables as files others can read: CSV, ECSV, VOTable, FITS, Parquet and JSON lines.

Units, meanings and the table's metadata are written where the format has a place for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.names import plain_name
from clara_pipeline.files.table_formats.ecsv import ecsv_bytes
from clara_pipeline.files.table_formats.fields import columns_of, texts_of
from clara_pipeline.files.table_formats.fits import fits_bytes
from clara_pipeline.files.table_formats.parquet import parquet_bytes
from clara_pipeline.files.table_formats.votable import votable_bytes
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow

ACTIVE = "=+-@\t\r＝＋－＠"
"""A text cell that begins with one of these may run as a formula when a spreadsheet opens the file."""

RUNS = re.compile(rf"(^|[;|\t\r\n])(?=['\" ]*[{re.escape(ACTIVE)}])")
"""Where a cell that runs may begin: at the start, or behind a separator (a comma is quoted by the CSV writer)."""

MAY_RUN = rf"(^|[;|\t\r\n])['\" ]*[{re.escape(ACTIVE)}]"
"""The same for Arrow, whose expressions look at nothing ahead."""

HARMLESS_KEY = re.compile(r"-[A-Za-z][A-Za-z0-9_.-]*")


def export_table(path: Path, table: pyarrow.Table, form: str, about: Mapping[str, str]) -> None:
    """Write `table` as a whole file in the format named `form` (a key of `FORMATS`).

    `about` says where the table comes from (run, versions). Raises ClaraError when it cannot be written.
    """
    write_whole(path, table_bytes(table, form, about))


def table_bytes(table: pyarrow.Table, form: str, about: Mapping[str, str]) -> bytes:
    """Return the file that `export_table` writes; its metadata is sanitized."""
    return FORMATS[form](table, {plain_name(name, 80): sanitize(value) for name, value in about.items()})


def guarded(text: str) -> str:
    """Put an apostrophe where a spreadsheet would run `text`, or what follows a separator of other countries in it.

    `'=x` gets one more, so none is lost. `x;=1` becomes `x;'=1`: where cells end with a semicolon it is two.
    """
    return RUNS.sub(r"\1'", text)


def csv_bytes(table: pyarrow.Table, _about: Mapping[str, str]) -> bytes:
    """Write a table as CSV in UTF-8, empty cells for nulls; text that a spreadsheet would run is guarded.

    A file's name such as `-a.fits` stays as it is: other tables are joined by it, and it names no function to run.
    """
    import pyarrow.compute as pc

    cells = []
    for field, values in columns_of(table):
        texts = texts_of(values, field.kind, "true", "false")
        if field.kind == "text":
            texts = _quoted(_guarded(texts, is_key=field.name.endswith("filename")))
        cells.append(texts)
    rows = pc.binary_join_element_wise(*cells, ",").to_pylist() if cells and len(table) else []
    return "\n".join([",".join(table.column_names), *rows, ""]).encode()


def _guarded(texts: pyarrow.Array, is_key: bool) -> pyarrow.Array:
    """Guard a column as `guarded` does; of keys those that are a file's name with a hyphen before it stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    active = pc.match_substring_regex(texts, MAY_RUN)
    if is_key:
        active = pc.and_not(active, pc.match_substring_regex(texts, f"^(?:{HARMLESS_KEY.pattern})$"))
    safe = pa.array([guarded(text) for text in texts.filter(active).to_pylist()], pa.string())
    return pc.replace_with_mask(texts, active, safe)


def _quoted(texts: pyarrow.Array) -> pyarrow.Array:
    """Return cells with a comma or a quotation mark in quotation marks (RFC 4180)."""
    import pyarrow.compute as pc

    doubled = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, '[,"\r\n]'), doubled, texts)


def jsonl_bytes(table: pyarrow.Table, _about: Mapping[str, str]) -> bytes:
    """Return one JSON object a row, null where there is nothing."""
    import msgspec

    return msgspec.json.Encoder().encode_lines(table.to_pylist())


FORMATS: dict[str, Callable[[pyarrow.Table, Mapping[str, str]], bytes]] = {
    "csv": csv_bytes,
    "ecsv": ecsv_bytes,
    "votable": votable_bytes,
    "fits": fits_bytes,
    "parquet": parquet_bytes,
    "jsonl": jsonl_bytes,
}
