"""VOTables: the small one a TAP upload needs, and the one that comes back.

IVOA VOTable 1.4. Read by astropy in a limited process; documents that could make a reader open other files
are refused before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

import msgspec

from clara_pipeline.catalogues.capabilities import TapCapabilities
from clara_pipeline.catalogues.votable_child import CAPABILITIES, NO_TABLE, Answer
from clara_pipeline.catalogues.votable_scan import scan_votable
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.one_thread import ONE_THREAD
from clara_pipeline.text import sanitize

DATATYPES = {int: "long", float: "double"}
SECONDS = 90.0
"""Longest time that reading one answer may take, on the clock."""


def write_votable(columns: Mapping[str, Sequence[int] | Sequence[float]]) -> bytes:
    """Return a VOTable of numbers; `columns` are equally long, each all int or all float."""
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
    """Read the rows of the first table, by lower-case column name: numbers, cleaned text, or None.

    The document is scanned first, then read in a process of its own with limited memory and time.
    Raises NetworkError, naming the service, for what is no VOTable, for one that points elsewhere or
    claims too much, for an error reported in it, and for a result cut at the row limit.
    """
    scan_votable(content, service)
    answer = parsed_apart(content, service)
    if answer.status == "ERROR":
        raise NetworkError(f"{service} refused the query: {sanitize(answer.told, 200)}", transient=False)
    if answer.status == "OVERFLOW":
        raise NetworkError(f"{service} cut its answer at the row limit", transient=False)
    if answer.problem == NO_TABLE:
        raise NetworkError(f"{service} sent {NO_TABLE}")
    if answer.problem:
        raise NetworkError(f"{service} sent something that is no VOTable: {sanitize(answer.problem, 200)}")
    return answer.rows


def read_capabilities(content: bytes, service: str) -> TapCapabilities | None:
    """Read what a TAP service says it can do; None for a document that names no TAP service.

    Scanned and read apart as a VOTable is. Raises NetworkError for what cannot be read.
    """
    scan_votable(content, service)
    answer = parsed_apart(content, service, CAPABILITIES)
    if answer.problem:
        raise NetworkError(f"{service} sent capabilities that cannot be read: {sanitize(answer.problem, 200)}")
    return answer.capabilities


def parsed_apart(content: bytes, service: str, kind: str = "") -> Answer:
    """Read `content` in a process of its own. Raises NetworkError where it ends without an answer."""
    command = [sys.executable, "-P", "-m", "clara_pipeline.catalogues.votable_child", *filter(None, [kind])]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, check=False, env=os.environ | ONE_THREAD
        )
        return msgspec.json.decode(done.stdout, type=Answer)
    except subprocess.TimeoutExpired:
        problem = f"it takes more than {SECONDS:.0f} s to read"
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # out of memory or time: the process is gone
        problem = "it needs too much memory or time to read"
    raise NetworkError(f"{service} sent a VOTable that was not read: {problem}", transient=False)
