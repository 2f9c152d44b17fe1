"""The order "for you" as columns of the candidates' table, once it was learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_tui.queue.rows import Rows

FOR_YOU, BECAUSE = "for_you", "for_you_because"
NEEDED, OF_ALL_RUNS = "nwrss", "run"
"""Columns of a table of stars, and of a table of all runs, where no order can be learnt."""


@dataclass(frozen=True, slots=True, eq=False)
class LearntOrder:
    """What was learnt of a run's candidates from one session."""

    run: str
    session: str
    filenames: pa.ChunkedArray
    score: pa.ChunkedArray
    because: pa.ChunkedArray
    """Empty for all but the first in the order."""
    n_interesting: int
    n_not: int


def with_for_you(table: pa.Table, learnt: LearntOrder | None, is_wanted: bool) -> pa.Table:
    """Add the learnt columns to `table`; empty ones where nothing was learnt yet and they are wanted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not may_be_learnt(table.column_names) or (learnt is None and not is_wanted):
        return table
    if learnt is None:
        return table.append_column(FOR_YOU, pa.nulls(table.num_rows, pa.float64()))
    score, because = learnt.score, learnt.because
    if not table["filename"].equals(learnt.filenames):  # of the same rows nothing is copied
        rows = pc.index_in(table["filename"], value_set=learnt.filenames)
        score, because = score.take(rows), because.take(rows)
    return table.append_column(FOR_YOU, score).append_column(BECAUSE, because)


def sorted_by(table: pa.Table, column: str) -> str:
    """Return the column that decides an order: `triage_pc` in place of "for you" before that was learnt."""
    from clara_pipeline.preference.labels import BEFORE

    is_empty = column == FOR_YOU and table[column].null_count == table.num_rows
    return BEFORE if is_empty and BEFORE in table.column_names else column


def may_be_learnt(names: list[str]) -> bool:
    """Tell whether a table with these columns is of the stars of one run."""
    return NEEDED in names and OF_ALL_RUNS not in names


def names_to_sort_by(rows: Rows | None) -> list[str]:
    """Return the columns of the queue's table, "for you" among them before it was learnt."""
    if rows is None:
        return []
    names = list(rows.table.column_names)
    return [*names, FOR_YOU] if FOR_YOU not in names and may_be_learnt(names) else names
