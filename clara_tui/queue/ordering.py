"""The order of the queue: what the session says joined to the candidates, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.tables.candidate_keys import has_objects
from clara_tui.candidate.shown_period import COLUMNS
from clara_tui.queue.query import Query
from clara_tui.queue.rows import Rows, rows_of

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey

DISAGREE = "disagree"
"""The column of stars that vetters judged differently; made where a filter asks for it."""


def with_decisions(table: pa.Table, judged: Mapping[CandidateKey, Judgement]) -> pa.Table:
    """`table` with the session's columns (`DECISIONS`); null where nothing was said."""
    import pyarrow as pa

    found, _ = rows_of(table, judged.keys())
    said = [judged[key] for key in found.values()]
    index = np.full(table.num_rows, -1, dtype=np.int64)
    index[list(found)] = np.arange(len(found))
    places = pa.array(index, mask=index < 0)
    columns = {
        "disposition": pa.array([j.disposition or None for j in said], pa.string()),
        "subclass": pa.array([j.subclass or None for j in said], pa.string()),
        "confidence": pa.array([j.confidence or None for j in said], pa.string()),
        "rating": pa.array([j.rating for j in said], pa.int64()),
        "second_look": pa.array([bool(j.second_look) for j in said], pa.bool_()),
        "flags": pa.array([" ".join(sorted(j.flags)) or None for j in said], pa.string()),
        "note": pa.array([j.note or None for j in said], pa.string()),
    }
    if not has_objects(table):
        del columns["subclass"]
    for name, values in columns.items():
        table = table.append_column(name, values.take(places))
    return table


def arrange(
    table: pa.Table,
    judged: Mapping[CandidateKey, Judgement],
    query: Query,
    failures: Callable[[], pa.Table | None] = lambda: None,
    disagreed: Callable[[], Collection[CandidateKey]] = tuple,
    is_new: bool = True,
) -> Rows:
    """Return the rows `query` asks for: filtered, unvetted first, then by the wanted column, then by rank.

    An SQL query decides its own order, and may read `failures`. `disagreed` are the stars for the word
    `disagree`. `is_new`: see `matching`. Raises UsageError, in words, for a filter that cannot be understood.
    """
    from clara_tui.queue.filters import matching
    from clara_tui.queue.sql import filenames_of

    table = with_decisions(table.combine_chunks(), judged)
    if DISAGREE in query.text.lower():
        table = table.append_column(DISAGREE, [rows_of(table, disagreed())[1]])
    if query.is_sql:
        return Rows(table, _rows_named(table, filenames_of(query.text, table, failures())))
    shown = _with_shown_periods(table, judged)
    order = _sorted(shown, query)
    return Rows(table, order[matching(shown, query.text, is_new)[order]])


def _with_shown_periods(table: pa.Table, judged: Mapping[CandidateKey, Judgement]) -> pa.Table:
    """`table` with the periods that the queue shows, the kept ones among them, in place of those folded on."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if COLUMNS[0] not in table.schema.names:
        return table
    kept = np.full(table.num_rows, np.nan)
    by_row = rows_of(table, [key for key, judgement in judged.items() if judgement.ephemeris is not None])[0]
    for row, key in by_row.items():
        kept[row] = judged[key].ephemeris.period_days  # type: ignore[union-attr]
    found = [table[name] for name in COLUMNS if name in table.schema.names]
    shown = pc.coalesce(pa.array(kept, mask=np.isnan(kept)), *found)
    return table.set_column(table.schema.get_field_index(COLUMNS[0]), COLUMNS[0], shown)


def _sorted(table: pa.Table, query: Query) -> np.ndarray:
    import pyarrow.compute as pc

    if query.column not in table.schema.names:
        raise UsageError(f"there is no column {query.column!r} to sort by in this run yet")
    direction = "descending" if query.descending else "ascending"
    keyed = table.select(list(dict.fromkeys([query.column, "rank"])))
    keyed = keyed.append_column("_vetted", pc.is_valid(table["disposition"]))
    keys = {"_vetted": "ascending", query.column: direction} | ({"rank": "ascending"} if query.column != "rank" else {})
    return pc.sort_indices(keyed, sort_keys=list(keys.items())).to_numpy().astype(np.int64)


def _rows_named(table: pa.Table, filenames: Sequence[str]) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(dict.fromkeys(filenames), pa.string())
    found = pc.index_in(wanted, value_set=table["filename"].combine_chunks())
    return found.drop_null().to_numpy().astype(np.int64)
