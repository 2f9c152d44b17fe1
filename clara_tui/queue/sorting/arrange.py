"""The order of the queue: what the session says joined to the candidates, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.tables.candidate_keys import GOLD
from clara_tui.candidate.shown_period import COLUMNS
from clara_tui.keys.in_force import with_keys
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.for_you_column import FOR_YOU, sorted_by, with_for_you
from clara_tui.queue.gold_rows import GoldLot, may_have_gold, with_gold_rows
from clara_tui.queue.hidden_columns import RANK, check_shown, without_hidden
from clara_tui.queue.query import DISAGREE, Query
from clara_tui.queue.rows import Rows, rows_of
from clara_tui.queue.sorting.rising import rising
from clara_tui.queue.sorting.star_groups import best_of_stars, with_groups, with_star_decisions
from clara_tui.queue.sorting.text_places import text_places

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey
    from clara_tui.queue.for_you_column import LearntOrder

ALL_RUNS = "run"
"""The column that only a table of several runs has."""


def arrange(
    table: pa.Table,
    judged: Mapping[CandidateKey, Judgement],
    query: Query,
    failures: Callable[[], pa.Table | None] = lambda: None,
    disagreed: Callable[[], Collection[CandidateKey]] = tuple,
    is_new: bool = True,
    learnt: LearntOrder | None = None,
    first: Collection[CandidateKey] = (),
    lot: str | None = None,
    gold: GoldLot | None = None,
) -> Rows:
    """Return the rows `query` asks for: filtered, unvetted first, then by the wanted column, then by rank.

    An SQL query decides its own order, and may read `failures`. `disagreed` are the stars for the word
    `disagree`. `is_new`: see `matching`. `learnt` is the order "for you"; those of `first` stand in front.
    With `lot` the columns of `hidden_columns` are left out, and the order by rank is drawn by it; with `gold` there
    are gold rows among the stars of one run.
    Raises UsageError, in words, for a filter that cannot be understood.
    """
    from clara_tui.queue.filters import columns_in, matching
    from clara_tui.queue.sql import filenames_of

    shown = _as_blind(table, lot, gold)
    table = with_star_decisions(with_decisions(shown, judged), judged if lot is None else {})
    table = with_for_you(with_groups(table) if query.is_grouped else table, learnt, is_wanted=query.column == FOR_YOU)
    if query.tells_of_others:
        table = table.append_column(DISAGREE, [rows_of(table, disagreed())[1]])
    _check_allowed(query, table.schema.names)
    if query.is_sql:
        return Rows(table, _rows_named(table, filenames_of(query.text, table, failures())))
    names = {query.column, *columns_in(query.text, table.schema.names)}
    shown = _with_shown_periods(table, judged) if COLUMNS[0] in names else table
    order = _sorted(shown, query)
    kept = order[matching(shown, query.text, is_new)[order]] if query.text else order
    kept = best_of_stars(table, kept, _row_of(table, query.opened)) if query.is_grouped else kept
    return Rows(table, _in_front(kept, rows_of(table, first)[0]) if first else kept)


def _row_of(table: pa.Table, key: CandidateKey | None) -> int | None:
    """Return the row of a light curve; None for none, or one that is not there."""
    return None if key is None else next(iter(rows_of(table, [key])[0]), None)


def _as_blind(table: pa.Table, lot: str | None, gold: GoldLot | None) -> pa.Table:
    """Return the table without what is hidden, gold rows among the others."""
    if lot is None:
        return table
    shown = without_hidden(table, lot)
    return with_gold_rows(shown, table, gold) if gold is not None and may_have_gold(table) else shown


def _check_allowed(query: Query, names: Collection[str]) -> None:
    """Raise UsageError for a query that a table with these columns does not answer."""
    if GOLD in names and (query.is_sql or query.is_grouped):
        raise UsageError("SQL and :group star tell what is hidden while judging this session: use filter words")
    if query.is_sql and ALL_RUNS in names:
        way = with_keys("choose it in Jobs ({jobs}, then {choose_run})")
        raise UsageError(f"SQL is for one run: {way}. Filter words work over all runs")


def _in_front(order: IntArray, rows: Collection[int]) -> IntArray:
    """Return the rows in order, (n,), with those of `rows` among them first."""
    is_first = np.isin(order, list(rows))
    return np.concatenate([order[is_first], order[~is_first]])


def _with_shown_periods(table: pa.Table, judged: Mapping[CandidateKey, Judgement]) -> pa.Table:
    """Put the periods that the queue shows, the kept ones among them, in place of those folded on."""
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


def _sorted(table: pa.Table, query: Query) -> IntArray:
    """Return the rows that have a rank, in order, int32 (n,); a value that is missing comes last either way."""
    if query.column != RANK:
        check_shown(query.column, table.schema.names)
    if query.column not in table.schema.names:
        raise UsageError(f"there is no column {query.column!r} to sort by in this run yet")
    column = sorted_by(table, query.column)
    order = _by_rank(table[RANK])
    if query.column != RANK:
        order = order[rising(_sort_keys(table[column], query.descending)[order])]
    elif query.descending:
        order = order[::-1]
    vetted = table["disposition"].is_valid().to_numpy(zero_copy_only=False)[order]
    return np.concatenate([order[~vetted], order[vetted]]) if vetted.any() else order


def _by_rank(ranks: pa.ChunkedArray) -> IntArray:
    """Return the rows in order of rank, int32; those without one are left out."""
    rank = ranks.to_numpy()
    rows = np.flatnonzero(np.isfinite(rank)).astype(np.int32)
    places = rank[rows].astype(np.int64) - 1
    order = np.full(len(rows), -1, dtype=np.int32)
    if len(rows) and places.min() >= 0 and places.max() < len(rows):
        order[places] = rows  # a place each, as ranks are made; sorting takes ten times as long
    return order if (order >= 0).all() else rows[np.argsort(places, kind="stable")]


def _sort_keys(values: pa.ChunkedArray, descending: bool) -> FloatArray:
    """Return numbers (n,) that rise in the wanted order; NaN where there is no value."""
    import pyarrow as pa

    if pa.types.is_boolean(values.type):
        values = values.cast("int8")
    elif not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        keys = _text_keys(values)
        return -keys if descending else keys
    keys = values.cast("float64").to_numpy()
    return -keys if descending else keys


def _text_keys(values: pa.ChunkedArray) -> FloatArray:
    """Return the same of texts, or of a dictionary of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(values.type) and (keys := text_places(values)) is not None:
        return keys
    words = pa.chunked_array(values.dictionary_encode()).unify_dictionaries().combine_chunks()
    place = np.empty(len(words.dictionary) + 1)
    place[pc.sort_indices(words.dictionary).to_numpy()] = np.arange(len(words.dictionary))
    place[-1] = np.nan
    return place[words.indices.fill_null(-1).to_numpy()]


def _rows_named(table: pa.Table, filenames: Sequence[str]) -> IntArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(dict.fromkeys(filenames), pa.string())
    found = pc.index_in(wanted, value_set=table["filename"].combine_chunks())
    return found.drop_null().to_numpy().astype(np.int32)
