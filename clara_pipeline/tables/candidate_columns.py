"""The columns of the candidates table: one typed record each, from which files, filters and docs are described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clara_pipeline.tables.fit_table import FITTED
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import (
    CLUSTERED,
    ENRICHED,
    MATCHED,
    MATES,
    RANKED,
    SCANNED,
    Column,
    arrow_schema,
)
from clara_pipeline.tables.transient_tables import CLASSIFIED

if TYPE_CHECKING:
    import pyarrow

BESIDE: dict[str, tuple[Column, ...]] = {
    "fold": FOLDED,
    "mates": MATES,
    "fit": FITTED,
    "scan": SCANNED,
    "match": MATCHED,
    "cluster": CLUSTERED,
    "enrich": ENRICHED,
    "classify": CLASSIFIED,
}
"""Folders of stages whose rows stand beside the ranked ones, in the order of their columns."""


@dataclass(frozen=True, slots=True)
class CandidateColumn:
    """A column of the candidates table, and the stage after which it is there."""

    name: str
    type: str
    """Arrow's name of it."""
    unit: str
    """In astropy's generic format; "1e-6" is ppm."""
    ucd: str
    meaning: str
    stage: str
    """The stage that makes it, as `--stages` names it."""


def _columns() -> Iterator[CandidateColumn]:
    seen: set[str] = set()
    for folder, columns in {"rank": RANKED, **BESIDE}.items():
        stage = "fold" if folder == "mates" else folder
        for column in columns:
            if column.name not in seen:
                seen.add(column.name)
                yield CandidateColumn(column.name, column.type, column.unit, column.ucd, column.meaning, stage)


CANDIDATE_COLUMNS = tuple(_columns())
BY_NAME = {column.name: column for column in CANDIDATE_COLUMNS}


def as_listed(table: pyarrow.Table) -> pyarrow.Table:
    """Give `table` the types, units and meanings listed here; columns that are not listed stay as they are.

    Tables of older runs have Gaia sources as numbers. Raises pyarrow.ArrowInvalid for a column that cannot
    be of its type.
    """
    import pyarrow as pa

    listed = {field.name: field for columns in reversed((RANKED, *BESIDE.values())) for field in arrow_schema(columns)}
    fields = [listed.get(field.name, field) for field in table.schema]
    arrays = [column.cast(field.type) for column, field in zip(table.columns, fields, strict=True)]
    return pa.table(arrays, schema=pa.schema(fields, table.schema.metadata))


def markdown() -> str:
    """Return the columns as a table in Markdown, a line each."""
    lines = ["| column | type | unit | UCD | meaning | stage |", "|---|---|---|---|---|---|"]
    for c in CANDIDATE_COLUMNS:
        unit = "ppm" if c.unit == "1e-6" else c.unit
        lines.append(f"| `{c.name}` | {c.type} | {unit} | {c.ucd} | {c.meaning} | {c.stage} |")
    return "\n".join(lines) + "\n"
