"""Choose and sort rows of a run's table by the words of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow


def selected_rows(table: pyarrow.Table, where: str = "", sort: str | None = None) -> pyarrow.Table:
    """Return the rows of `table` that the queue's filter words (or SQL) `where` hold for, as `sort` says.

    `sort` is a column as the queue names it, with `up` or `down`. Raises UsageError, in words.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from clara_tui.queue.filters import matching
    from clara_tui.queue.query import Query
    from clara_tui.queue.sorting.sort_command import sorted_as
    from clara_tui.queue.sql import filenames_of

    query = Query(where)
    if query.is_sql:
        names = pa.array(dict.fromkeys(filenames_of(where, table)), pa.string())
        table = table.take(pc.index_in(names, value_set=table["filename"].combine_chunks()).drop_null())
    elif where:
        table = table.filter(pa.array(matching(table, where)))
    if sort is None:
        return table
    order = sorted_as(f"sort {sort}", query, table.column_names)
    keys = [(order.column, "descending" if order.descending else "ascending"), ("rank", "ascending")]
    return table.take(pc.sort_indices(table, sort_keys=keys[: 1 if order.column == "rank" else 2]))
