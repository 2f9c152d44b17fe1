"""The candidates table: the ranked rows with what later stages found out beside them."""

from __future__ import annotations

from clara_pipeline.stages.context import Context
from clara_pipeline.stores.parts import finished_parts, read_tables, write_table
from clara_pipeline.tables import RANKED, arrow_schema


def write_candidates(context: Context) -> None:
    """Write `candidates.parquet`, one row per scored curve, in order of rank."""
    table = read_tables(finished_parts(context.folder("rank")), arrow_schema(RANKED))
    write_table(context.run.path("candidates.parquet"), table)
