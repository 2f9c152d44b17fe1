"""A FITS binary table (FITS standard 4.0, section 7.3), written as one numpy record array."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.files.table_formats.fields import Field, columns_of
from clara_pipeline.ingest.fits.header import BLOCK_BYTES
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import astropy.io.fits
    import pyarrow

LONG_TEXT = 256
"""Texts longer than this many bytes lie in the heap, so that one of them does not widen every row."""
UNITS = {"1e-6": "10**-6", "mas / yr": "mas yr-1", "km / s": "km s-1", "dex": "", "%": ""}
"""Units in FITS's words where these differ; it has none for dex and per cent."""
NULLS = {"int32": -(2**31), "int64": -(2**63)}


@dataclass(frozen=True, slots=True)
class Packed:
    """A column as it lies in the file."""

    field: Field
    form: str
    """FITS's TFORM."""
    values: np.ndarray
    """(n,), big-endian; (n, 2) descriptors of texts in the heap."""
    heap: bytes = b""


def fits_bytes(table: pyarrow.Table, about: Mapping[str, str]) -> bytes:
    """Return the table as the first extension of a FITS file; `about` as comments.

    Text is ASCII in FITS: other characters become question marks. Null is NaN, TNULL, an empty text, or a
    logical value of zero.
    """
    from astropy.io import fits

    columns, heap = [], b""
    for field, values in columns_of(table):
        packed = _packed(field, values, len(heap))
        columns.append(packed)
        heap += packed.heap
    rows = _records(columns, len(table)).tobytes()
    primary = fits.Header([("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True)])
    data = rows + heap
    file = io.BytesIO()
    file.write(primary.tostring().encode("ascii"))
    file.write(_header(columns, len(table), len(heap), about).tostring().encode("ascii"))
    file.write(data + b"\0" * (-len(data) % BLOCK_BYTES))
    return file.getvalue()


def _packed(field: Field, values: pyarrow.Array, heap_start: int) -> Packed:
    if field.kind == "text":
        return _packed_text(field, values, heap_start)
    if field.kind == "bool":
        letters = [b"\0" if value is None else b"T" if value else b"F" for value in values.to_pylist()]
        return Packed(field, "L", np.array(letters, dtype="S1"))
    if field.kind == "float64":
        return Packed(field, "D", values.to_numpy(zero_copy_only=False).astype(">f8"))
    filled = values.fill_null(NULLS[field.kind]).to_numpy(zero_copy_only=False)
    return Packed(
        field, "J" if field.kind == "int32" else "K", filled.astype(">i4" if field.kind == "int32" else ">i8")
    )


def _packed_text(field: Field, values: pyarrow.Array, heap_start: int) -> Packed:
    texts = [(value or "").encode("ascii", "replace") for value in values.to_pylist()]
    longest = max(map(len, texts), default=0)
    if longest <= LONG_TEXT:
        return Packed(field, f"{max(longest, 1)}A", np.array(texts, dtype=f"S{max(longest, 1)}"))
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    starts = heap_start + np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Packed(field, f"1QA({longest})", np.column_stack([lengths, starts]).astype(">i8"), b"".join(texts))


def _records(columns: list[Packed], n_rows: int) -> np.ndarray:
    shapes: list[Any] = [(str(i), c.values.dtype, c.values.shape[1:]) for i, c in enumerate(columns)]
    records = np.zeros(n_rows, dtype=shapes)
    for i, column in enumerate(columns):
        records[str(i)] = column.values
    return records


def _header(columns: list[Packed], n_rows: int, heap_bytes: int, about: Mapping[str, str]) -> astropy.io.fits.Header:
    from astropy.io import fits

    width = sum(c.values.dtype.itemsize * int(np.prod(c.values.shape[1:])) for c in columns)
    header = fits.Header()
    header["XTENSION"] = "BINTABLE"
    header["BITPIX"], header["NAXIS"], header["NAXIS1"], header["NAXIS2"] = 8, 2, width, n_rows
    header["PCOUNT"], header["GCOUNT"], header["TFIELDS"] = heap_bytes, 1, len(columns)
    for number, column in enumerate(columns, 1):
        field = column.field
        header[f"TTYPE{number}"] = field.name
        header[f"TFORM{number}"] = column.form
        if unit := UNITS.get(field.unit, field.unit):
            header[f"TUNIT{number}"] = unit
        if field.kind in NULLS:
            header[f"TNULL{number}"] = NULLS[field.kind]
        if field.ucd:
            header[f"TUCD{number}"] = field.ucd
        if field.meaning:
            header[f"TCOMM{number}"] = sanitize(field.meaning).encode("ascii", "replace").decode()
    header["EXTNAME"] = "CLARA"
    for name, value in about.items():
        header.add_comment(f"{sanitize(name)} = {sanitize(value, 4000)}".encode("ascii", "replace").decode())
    return header
