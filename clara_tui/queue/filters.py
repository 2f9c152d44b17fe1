"""The queue's filter words: `disp:none nwrss>.4 group:planet_like cluster:2 flag:CENT -note:ghost 25200252`.

Terms are joined by "and"; a `-` before a term turns it round. A word without a colon or comparison names a
yes-or-no column, or is looked for in TIC numbers, file names, star names and notes. What a filter cannot
mean (no such column, disposition or flag; a word or value found nowhere) is refused in words.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS, CONFIDENCES, DISPOSITIONS, DISPOSITIONS_OF, FLAGS
from clara_pipeline.errors import UsageError
from clara_pipeline.records import STAR
from clara_pipeline.tables.candidate_keys import has_objects
from clara_pipeline.text import sanitize
from clara_tui.queue.column_names import NamedColumn, column_named, columns_there, did_you_mean
from clara_tui.queue.filter_terms import Term, terms_of
from clara_tui.queue.hidden_columns import BLIND

if TYPE_CHECKING:
    import pyarrow as pa

CONTAINED = {
    "note",
    "filename",
    "star_name",
    "notes",
    "tests_failed",
    "toi",
    "ctoi",
    "simbad_name",
    "object_id",
    "novelty_reason",
}
"""Text columns of which a part is enough."""
VOCABULARY = {
    "disposition": tuple(DISPOSITIONS),
    "disposition_star": tuple(DISPOSITIONS),
    "confidence": CONFIDENCES,
    "flags": tuple(FLAGS),
}
"""Columns whose values are known beforehand."""
KINDS = tuple(DISPOSITIONS_OF)
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
MOST_LISTED = 24
"""Longest list of a column's values in a message."""
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal, ":": np.equal}


def matching(table: pa.Table, text: str, is_new: bool = True) -> np.ndarray:
    """Mask the rows of `table` (bool, one per row) that every term of `text` holds for.

    A filter that `is_new` may not look for words and values that are nowhere in the table; one in force
    may, for notes and results change. Raises UsageError, in words, for what cannot be understood.
    """
    mask = np.ones(table.num_rows, dtype=bool)
    if "kind" in text.lower() and "kind" not in table.schema.names:
        table = table.append_column("kind", [[STAR] * table.num_rows])
    for term in terms_of(text):
        found = _holds(table, term, is_new) if term.name else _anywhere(table, term, is_new)
        mask &= ~found if term.is_negated else found
    return mask


def columns_in(text: str, names: Iterable[str]) -> set[str]:
    """Return the columns that the filter words of `text` name. Raises UsageError as `matching`."""
    have = [*names, "kind"]
    return {column_named(term.name, have).name for term in terms_of(text) if term.name}


def _holds(table: pa.Table, term: Term, is_new: bool) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column_named(term.name, table.schema.names)
    values = table[column.name]
    mask = np.zeros(table.num_rows, dtype=bool)
    presence = [value.lower() for value in term.values if value.lower() in ("none", "any")]
    if presence and term.sign not in (":", "=", "!="):
        raise UsageError(f"{sanitize(term.text, 60)}: none and any go with a colon, such as {term.name}:none")
    for word in presence:
        mask |= _mask(pc.is_null(values) if word == "none" else pc.is_valid(values))
    if rest := [value for value in term.values if value.lower() not in presence]:
        if pa.types.is_boolean(values.type):
            mask |= _truths(values, rest, term)
        elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
            mask |= _numbers(values, rest, column, term)
        else:
            mask |= _texts(values, rest, column, term, is_new, _vocabulary(table, column.name))
    return ~mask if term.sign == "!=" else mask


def _vocabulary(table: pa.Table, column: str) -> tuple[str, ...]:
    """Return the words that a column may hold; empty where any may stand."""
    if column == "disposition" and has_objects(table):
        return tuple(ALL_DISPOSITIONS)
    return KINDS if column == "kind" else VOCABULARY.get(column, ())


def _truths(values: pa.ChunkedArray, words: Iterable[str], term: Term) -> np.ndarray:
    import pyarrow.compute as pc

    mask = np.zeros(len(values), dtype=bool)
    for word in words:
        if word.lower() not in (*YES, *NO) or term.sign not in (":", "=", "!="):
            raise UsageError(f"{sanitize(term.text, 60)}: write {term.name}:yes or {term.name}:no")
        mask |= _mask(pc.equal(values, word.lower() in YES))
    return mask


def _numbers(values: pa.ChunkedArray, words: Iterable[str], column: NamedColumn, term: Term) -> np.ndarray:
    numbers = values.cast("float64").to_numpy()
    mask = np.zeros(len(numbers), dtype=bool)
    for word in words:
        try:
            wanted = float(word) * column.scale
        except ValueError:
            wanted = math.nan
        if not math.isfinite(wanted):
            raise UsageError(f"{sanitize(term.text, 60)}: {sanitize(word, 30)!r} is not a number")
        with np.errstate(invalid="ignore"):
            mask |= _COMPARE["=" if term.sign == "!=" else term.sign](numbers, wanted)
    return mask


def _texts(
    values: pa.ChunkedArray, words: Iterable[str], column: NamedColumn, term: Term, is_new: bool, known: tuple[str, ...]
) -> np.ndarray:

    if term.sign not in (":", "=", "!="):
        raise UsageError(f"{sanitize(term.text, 60)}: {column.name} is text; write {term.name}:{term.values[0]}")
    mask = np.zeros(len(values), dtype=bool)
    for given in words:
        word = _known(given, known, term) if known else given
        found = _where(values, _text_test(column.name, word))
        is_free = column.name in CONTAINED and (term.is_negated or term.sign == "!=")  # it may be without any
        if is_new and not is_free and not known and not found.any():
            raise UsageError(_nowhere(values, word, column, term))
        mask |= found
    return mask


def _text_test(column: str, word: str) -> Callable[[pa.Array], pa.Array]:
    """Return the test whether texts of a column are what a filter's word means."""
    import pyarrow.compute as pc

    if column in CONTAINED:
        return partial(pc.match_substring, pattern=word, ignore_case=True)
    if column in ("flags", "disposition_star"):  # several in one text
        return partial(pc.match_substring_regex, pattern=rf"\b{word}\b")
    return lambda texts: pc.equal(pc.utf8_lower(texts), word.lower())


def _known(given: str, vocabulary: tuple[str, ...], term: Term) -> str:
    """Return the stored code for a disposition, confidence or flag in any case, or a disposition by its meaning."""
    meanings = {meaning.upper(): code for code, meaning in ALL_DISPOSITIONS.items() if code in vocabulary}
    codes = {code.upper(): code for code in vocabulary}
    if (word := given.upper()) in codes | meanings:
        return (codes | meanings)[word]
    near = difflib.get_close_matches(word, [*codes, *meanings], 1)
    hint = f"; did you mean {(codes | meanings)[near[0]]}?" if near else ""
    raise UsageError(
        f"{sanitize(term.text, 60)}: there is no {sanitize(given, 30)!r}{hint}. "
        f"There are: {' '.join(vocabulary)}, and none, any"
    )


def _nowhere(values: pa.ChunkedArray, word: str, column: NamedColumn, term: Term) -> str:
    """Say why a term with a value that nothing has is refused, and what values there are."""
    import pyarrow.compute as pc

    said = f"{sanitize(term.text, 60)}: nothing has {sanitize(word, 30)!r} in {column.name}"
    there = [
        sanitize(value, 30)
        for value in pc.unique(values).drop_null().cast("string").slice(0, MOST_LISTED + 1).to_pylist()
    ]
    if not there or len(there) > MOST_LISTED or column.name in CONTAINED:
        return said
    near = difflib.get_close_matches(word, there, 1)
    return said + (f"; did you mean {near[0]}?" if near else "") + f". There are: {', '.join(sorted(there))}"


def _anywhere(table: pa.Table, term: Term, is_new: bool) -> np.ndarray:
    """Mask the stars with a word in TIC number, file name, name or note; or those that a yes-or-no column names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    (word,), names = term.values, table.schema.names
    if word.lower() in names and pa.types.is_boolean(table[word.lower()].type):
        return _mask(table[word.lower()])
    mask = np.zeros(table.num_rows, dtype=bool)
    for name in ("note",) if BLIND in names else ("filename", "object_id", "note", "star_name"):
        if name in names:
            mask |= _where(table[name], _text_test(name, word))
    if word.isdigit() and BLIND not in names:
        mask |= _mask(pc.match_substring(table["tic_id"].cast("string"), word))
    if is_new and table.num_rows and not mask.any() and not term.is_negated:
        number = "" if has_objects(table) else "TIC number, "
        where = "note (names are hidden while judging blind)" if BLIND in names else f"{number}file name, name or note"
        raise UsageError(
            f"nothing has {sanitize(word, 40)!r} in its {where}{did_you_mean(word, names)} {columns_there(names)}"
        )
    return mask


def _where(values: pa.ChunkedArray, test: Callable[[pa.Array], pa.Array]) -> np.ndarray:
    """Return where a test of texts holds; each different text of a dictionary is tested once."""
    import pyarrow as pa

    if not pa.types.is_dictionary(values.type):
        return _mask(test(values))
    words = values.unify_dictionaries().combine_chunks()
    holds = np.append(_mask(test(words.dictionary)), False)  # the last: nothing
    return holds[words.indices.fill_null(-1).to_numpy()]


def _mask(found: pa.ChunkedArray) -> np.ndarray:
    import pyarrow.compute as pc

    return pc.fill_null(found, False).to_numpy(zero_copy_only=False).astype(bool)
