"""A column of a table, and tables of Arrow made of such columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clara_pipeline.tables.ucds import UCDS

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type, meaning and unit (astropy's generic format; "1e-6" is ppm)."""

    name: str
    type: str
    meaning: str
    unit: str = ""

    @property
    def ucd(self) -> str:
        """Unified content descriptor (IVOA UCD1+), empty where none is given."""
        return UCDS.get(self.name, "")


def arrow_schema(columns: tuple[Column, ...]) -> pyarrow.Schema:
    """Return the Arrow schema of a table; units and meanings travel as field metadata."""
    import pyarrow as pa

    fields = []
    for column in columns:
        facts = {"meaning": column.meaning, "unit": column.unit, "ucd": column.ucd}
        about = {name: text for name, text in facts.items() if text}
        fields.append(pa.field(column.name, pa.type_for_alias(column.type), metadata=about))
    return pa.schema(fields)


def arrow_table(columns: tuple[Column, ...], rows: list[dict[str, object]]) -> pyarrow.Table:
    """Make an Arrow table of `rows` with exactly the columns named; missing values are null.

    Raises KeyError for a value whose column the table does not list.
    """
    import pyarrow as pa

    names = {column.name for column in columns}
    for row in rows:
        if unknown := row.keys() - names:
            raise KeyError(f"columns not in the table's list: {sorted(unknown)}")
    arrays = {c.name: [row.get(c.name) for row in rows] for c in columns}
    return pa.table(arrays, schema=arrow_schema(columns))
