"""A first look at a VOTable, by an XML parser that opens nothing, before any other code reads it.

Refused are document types, entities, data kept elsewhere (any `href` but a LINK's, which names a page for people),
compressed data, and tables that claim more than their bytes could hold.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from clara_pipeline.network.errors import NetworkError
from clara_pipeline.text import sanitize

MAX_DEPTH = 32
MAX_ELEMENTS = 2_000_000
MAX_FIELDS = 200
MAX_ARRAYSIZE = 10_000
MAX_ROW_ITEMS = 50_000
"""Array items of one row, all its fields together."""
MAX_CLAIMED_ITEMS = 10_000_000
"""The rows that a table claims, times the array items of a row."""
ENCODINGS = {None, "utf-8", "us-ascii", "ascii", "iso-8859-1"}
MAX_DIGITS = 12


def scan_votable(content: bytes, service: str) -> None:
    """Raise NetworkError, naming the service, for a document that no catalogue has a reason to send."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not start.startswith(b"<") or b"\0" in start[:4]:
        raise NetworkError(f"{service} sent something that is no VOTable: it does not begin as XML does")
    try:
        _Scan().run(start)
    except _RefusedError as error:
        raise NetworkError(f"{service} sent a VOTable that {error}; it was not read", transient=False) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NetworkError(f"{service} sent something that is no VOTable: {sanitize(error, 200)}") from None


class _RefusedError(Exception):
    pass


class _Scan:
    """One pass over the elements and their attributes; texts are not looked at."""

    def __init__(self) -> None:
        self._depth = self._n_elements = self._n_fields = self._row_items = 0
        self._n_rows = 0
        self._parser = parser = expat.ParserCreate()
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ProcessingInstructionHandler = (
            self._elsewhere
        )
        parser.SkippedEntityHandler = self._elsewhere
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def run(self, content: bytes) -> None:
        """Parse the whole document and raise for the first thing that is refused."""
        self._parser.Parse(content, True)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding and encoding.lower()) not in ENCODINGS:
            raise _RefusedError("points elsewhere (its encoding is not on the list)")

    def _elsewhere(self, *_: object) -> None:
        raise _RefusedError("points elsewhere (a document type, an entity or an instruction)")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2].upper()
        self._depth += 1
        self._n_elements += 1
        if self._depth > MAX_DEPTH or self._n_elements > MAX_ELEMENTS:
            raise _RefusedError(f"has more than {MAX_ELEMENTS} elements, or too deep ones")
        if attributes:
            self._look_at(name, {key.rpartition(":")[2].lower(): value for key, value in attributes.items()})
        if name == "FITS":
            raise _RefusedError("points elsewhere (a FITS file)")

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _look_at(self, name: str, attributes: dict[str, str]) -> None:
        if "href" in attributes and name != "LINK":
            raise _RefusedError("points elsewhere (href)")
        if name == "STREAM" and attributes.get("encoding", "base64").lower() != "base64":
            raise _RefusedError("holds compressed data")
        if name == "TABLE":
            self._n_fields = self._row_items = 0
            self._n_rows = _whole(attributes.get("nrows", "0"))
        if name in ("FIELD", "PARAM"):
            self._count(attributes.get("arraysize", "1"), name == "FIELD")
        if self._n_rows * max(self._row_items, 1) > MAX_CLAIMED_ITEMS:
            raise _RefusedError("claims more rows than it could hold")

    def _count(self, arraysize: str, is_field: bool) -> None:
        items = 1
        for length in re.findall(r"\d+", arraysize):
            items *= max(_whole(length), 1)
            if items > MAX_ARRAYSIZE:
                raise _RefusedError("claims arrays larger than it could hold")
        if is_field:
            self._n_fields += 1
            self._row_items += items
        if self._n_fields > MAX_FIELDS or self._row_items > MAX_ROW_ITEMS:
            raise _RefusedError(f"has more than {MAX_FIELDS} columns, or too wide ones")


def _whole(text: str) -> int:
    text = text.strip()
    if not re.fullmatch(r"[0-9]+", text):
        return 0
    return int(text[:MAX_DIGITS]) if len(text) <= MAX_DIGITS else 10**MAX_DIGITS
