"""Kinds of a table's columns as the formats need them, and their cells as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow

Kind = Literal["text", "bool", "int32", "int64", "float64"]

CONTROL = r"[\x00-\x1f\x7f-\x{9f}]"
"""Control characters: XML forbids most, terminals obey some."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, the kind of its values, its unit, UCD and meaning."""

    name: str
    kind: Kind
    unit: str
    """In astropy's generic format; "1e-6" is ppm."""
    ucd: str
    meaning: str


def fields_of(table: pyarrow.Table) -> list[Field]:
    """Return the table's columns in their order."""
    return [_field(field) for field in table.schema]


def _field(field: pyarrow.Field) -> Field:
    import pyarrow as pa

    about = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    kind: Kind = "text"
    if pa.types.is_boolean(field.type):
        kind = "bool"
    elif pa.types.is_integer(field.type):
        kind = "int32" if field.type.bit_width <= 32 else "int64"
    elif pa.types.is_floating(field.type):
        kind = "float64"
    return Field(field.name, kind, about.get("unit", ""), about.get("ucd", ""), about.get("meaning", ""))


def columns_of(table: pyarrow.Table) -> Iterator[tuple[Field, pyarrow.Array]]:
    """Return each column with its values in one piece, of the Arrow type of its kind; no control characters in text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for field, column in zip(fields_of(table), table.columns, strict=True):
        whole = column.combine_chunks()
        values = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks else whole
        values = values.cast(pa.string() if field.kind == "text" else pa.type_for_alias(field.kind))
        yield field, pc.replace_substring_regex(values, CONTROL, "") if field.kind == "text" else values


def texts_of(values: pyarrow.Array, kind: Kind, yes: str, no: str, nothing: str = "") -> pyarrow.Array:
    """Return the values as text, numbers in the fewest digits that read back the same; `nothing` for null and NaN."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind == "bool":
        values = pc.if_else(values, yes, no)
    elif kind == "float64":
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, pa.float64()), values)
        values = pc.replace_substring_regex(values.cast(pa.string()), r"^(-?\d+)$", r"\1.0")  # a float to any reader
    return pc.fill_null(values.cast(pa.string()), nothing)
