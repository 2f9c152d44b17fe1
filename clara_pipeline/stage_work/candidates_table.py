"""The candidates table: the ranked rows with what later stages found out beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.files.spare_memory import give_back_spare_memory
from clara_pipeline.files.table_formats.parquet import for_astropy
from clara_pipeline.runs.parts import finished_parts, read_tables, write_table
from clara_pipeline.stage_work.context import Context
from clara_pipeline.tables.candidate_columns import BESIDE
from clara_pipeline.tables.run_tables import RANKED, arrow_schema

if TYPE_CHECKING:
    import pyarrow

ROWS_AT_ONCE = 1024


def write_candidates(context: Context) -> None:
    """Write `candidates.parquet`, one row per scored curve, in order of rank."""
    table = read_tables(finished_parts(context.folder("rank")), arrow_schema(RANKED))
    for stage, columns in BESIDE.items():
        parts = finished_parts(context.folder(stage))
        if parts:
            table = _beside(table, read_tables(parts, arrow_schema(columns)))
            give_back_spare_memory()
    write_table(context.run.path("candidates.parquet"), for_astropy(table, {}), sync_name=False)


def _beside(table: pyarrow.Table, more: pyarrow.Table) -> pyarrow.Table:
    """Return `table` with the columns of `more`, joined by filename; null where `more` has no such row.

    Of a column that both have, such as an effective temperature, the value of `more` counts where it has one.
    """
    import pyarrow.compute as pc

    fields = more.schema
    columns = dict(zip(more.column_names, more.columns, strict=True))
    rows = pc.index_in(table["filename"], value_set=columns.pop("filename").combine_chunks()).combine_chunks()
    del more  # a column at a time: the whole of it twice would be most of what the process takes
    for name in tuple(columns):
        values = _taken(columns.pop(name), rows)
        if name not in table.column_names:
            table = table.append_column(fields.field(name), values)
        else:
            place = table.column_names.index(name)
            table = table.set_column(place, table.schema.field(name), pc.coalesce(values, table[name]))
    return table


def _taken(column: pyarrow.ChunkedArray, rows: pyarrow.Array) -> pyarrow.ChunkedArray:
    """Return the values in these rows, a block after the other: room for the texts of all would grow by doubling."""
    import pyarrow as pa

    whole = column.combine_chunks()
    del column
    starts = range(0, max(1, len(rows)), ROWS_AT_ONCE)
    return pa.chunked_array([whole.take(rows.slice(start, ROWS_AT_ONCE)) for start in starts])
