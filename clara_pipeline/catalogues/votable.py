"""VOTables: the small one a TAP upload needs, and the one that comes back.

IVOA VOTable 1.4. Read by astropy; documents that could make a reader open other files are refused.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Mapping, Sequence

from clara_pipeline.network.errors import NetworkError
from clara_pipeline.text import sanitize

DATATYPES = {int: "long", float: "double"}
FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\s*([A-Za-z0-9_.-]+:)?STREAM\b[^>]*\bhref", re.IGNORECASE)
"""Entities, and data kept elsewhere: a reader would fetch what they name."""
DECLARED_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
ENCODINGS = {b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"}


def write_votable(columns: Mapping[str, Sequence[int] | Sequence[float]]) -> bytes:
    """A VOTable of numbers; `columns` are equally long, each all int or all float."""
    fields = [f'<FIELD name="{name}" datatype="{DATATYPES[type(values[0])]}"/>' for name, values in columns.items()]
    rows = [
        "<TR>" + "".join(f"<TD>{value!r}</TD>" for value in row) + "</TR>"
        for row in zip(*columns.values(), strict=True)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>\n'
        + "\n".join([*fields, "<DATA><TABLEDATA>", *rows, "</TABLEDATA></DATA>"])
        + "\n</TABLE></RESOURCE></VOTABLE>\n"
    ).encode()


def read_votable(content: bytes, service: str) -> list[dict[str, object]]:
    """The rows of the first table, by lower-case column name: numbers, cleaned text, or None.

    Raises NetworkError, naming the service, for what is no VOTable, for an error reported in it, and
    for a result cut at the row limit.
    """
    _refuse_hostile(content, service)
    from astropy.io.votable import parse

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = parse(io.BytesIO(content), verify="ignore")
    except Exception as error:  # astropy raises almost anything on a malformed document
        raise NetworkError(f"{service} sent something that is no VOTable: {sanitize(error, 200)}") from error
    _raise_reported(document, service)
    tables = list(document.iter_tables())
    if not tables:
        raise NetworkError(f"{service} sent a VOTable without a table in it")
    return _rows(tables[0])


def _refuse_hostile(content: bytes, service: str) -> None:
    declared = DECLARED_ENCODING.match(content[:200])
    odd_encoding = b"\0" in content[:4] or (declared is not None and declared[1].lower() not in ENCODINGS)
    if odd_encoding or FORBIDDEN.search(content):
        raise NetworkError(f"{service} sent a VOTable that points elsewhere; it was not read", transient=False)


def _raise_reported(document, service: str) -> None:  # type: ignore[no-untyped-def]
    for resource in document.resources:
        for info in resource.infos:
            if info.name == "QUERY_STATUS" and info.value == "ERROR":
                raise NetworkError(f"{service} refused the query: {sanitize(info.content or '', 200)}", transient=False)
            if info.name == "QUERY_STATUS" and info.value == "OVERFLOW":
                raise NetworkError(f"{service} cut its answer at the row limit", transient=False)


def _rows(table) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    names = [field.name.lower() for field in table.fields]
    rows = []
    for values, masks in zip(table.array.data, table.array.mask, strict=True):
        pairs = zip(names, values, masks, strict=True)
        rows.append({name: None if masked is True or bool(masked) else _plain(value) for name, value, masked in pairs})
    return rows


def _plain(value: object) -> object:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return sanitize(value) if isinstance(value, str) else value
