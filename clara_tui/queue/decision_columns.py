"""Add the session's decisions as columns to the table of candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.tables.candidate_keys import has_objects
from clara_tui.queue.rows import rows_of

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey


def with_decisions(table: pa.Table, judged: Mapping[CandidateKey, Judgement]) -> pa.Table:
    """Add the session's columns (`DECISIONS`) to `table`; null where nothing was said.

    They take a byte or two a row: of 1.7 million candidates some thousand are judged.
    """
    import pyarrow as pa

    found, _ = rows_of(table, judged.keys())
    rows, said = list(found), [judged[key] for key in found.values()]
    columns: dict[str, pa.Array] = {
        "disposition": texts_of(table.num_rows, rows, [j.disposition for j in said]),
        "subclass": texts_of(table.num_rows, rows, [j.subclass for j in said]),
        "confidence": texts_of(table.num_rows, rows, [j.confidence for j in said]),
        "rating": _numbers(table.num_rows, rows, [j.rating for j in said], pa.int8()),
        "second_look": _numbers(table.num_rows, rows, [int(bool(j.second_look)) for j in said], pa.int8()).cast("bool"),
        "flags": texts_of(table.num_rows, rows, [" ".join(sorted(j.flags)) for j in said]),
        "note": texts_of(table.num_rows, rows, [j.note for j in said]),
    }
    if not has_objects(table):
        del columns["subclass"]
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


def texts_of(n_rows: int, rows: Sequence[int], texts: Sequence[str]) -> pa.DictionaryArray:
    """Return a column of dictionary-encoded texts; null in the rows not named, and where the text is empty."""
    import pyarrow as pa

    words = list(dict.fromkeys(text for text in texts if text))
    place = {word: at for at, word in enumerate(words)}
    codes = _numbers(n_rows, rows, [place.get(text) for text in texts], _code_type(len(words)))
    return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))


def _code_type(n_words: int) -> pa.DataType:
    import pyarrow as pa

    return pa.int8() if n_words < 2**7 else pa.int16() if n_words < 2**15 else pa.int32()


def _numbers(n_rows: int, rows: Sequence[int], values: Sequence[int | None], kind: pa.DataType) -> pa.Array:
    """Return a column of whole numbers; null in the rows not named, and where the value is None."""
    import pyarrow as pa

    column, is_null = np.zeros(n_rows, kind.to_pandas_dtype()), np.ones(n_rows, dtype=bool)
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            column[row], is_null[row] = value, False
    return pa.array(column, kind, mask=is_null)
