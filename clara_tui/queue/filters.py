"""The queue's filter words: `disp:none nwrss>.4 group:planet_like cluster:2 flag:CENT -note:ghost 25200252`.

Terms are joined by "and"; a `-` before a term turns it round. A word without a colon or comparison is
looked for in TIC numbers, file names and notes.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow as pa

ALIASES = {
    "disp": "disposition", "decision": "disposition", "conf": "confidence", "look": "second_look", "flag": "flags",
    "group": "match_group", "label": "match_label", "match": "match_label", "similarity": "match_similarity",
    "cluster": "cluster_dpmm", "tic": "tic_id", "file": "filename", "pct": "percentile", "period": "bls_period_days",
    "depth": "bls_depth_ppm", "duration": "bls_duration_hours", "snr": "transit_snr", "sde": "transit_sde",
    "mag": "tmag", "pc": "triage_pc", "failed": "tests_failed", "simbad": "simbad_type",
}  # fmt: skip
MADE_BY = {"match_": "match", "cluster_": "cluster", "map_": "cluster", "bls_": "fold", "ls_": "fold",
           "transit_": "fold", "triage": "fold", "fold_": "fold", "f10_": "fold", "tests": "fold", "toi": "enrich",
           "ctoi": "enrich", "simbad_": "enrich", "known_planet": "enrich", "ruwe": "enrich"}  # fmt: skip
"""Columns by prefix, and the stage that makes them."""
CONTAINED = {"flags", "note", "filename", "star_name", "notes", "tests_failed", "toi", "ctoi", "simbad_name"}
"""Text columns of which a part is enough."""
_TERM = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<sign><=|>=|!=|<|>|=|:)(?P<value>.*)", re.DOTALL)
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal, ":": np.equal}


def matching(table: pa.Table, text: str) -> np.ndarray:
    """Mask over `table` of the rows that every term of `text` holds for. Raises UsageError, in words."""
    mask = np.ones(table.num_rows, dtype=bool)
    for word in text.split():
        negated = word.startswith("-") and len(word) > 1
        found = _term(table, word[1:] if negated else word)
        mask &= ~found if negated else found
    return mask


def _term(table: pa.Table, word: str) -> np.ndarray:
    match = _TERM.fullmatch(word)
    if match is None:
        return _anywhere(table, word)
    name, sign, value = match["name"], match["sign"], match["value"]
    column = _column(table, name)
    if sign == "!=":
        return ~_holds(table, column, "=", value, word)
    return _holds(table, column, sign, value, word)


def _column(table: pa.Table, name: str) -> str:
    wanted = ALIASES.get(name.lower(), name.lower())
    if wanted in table.schema.names:
        return wanted
    if stage := next((stage for prefix, stage in MADE_BY.items() if wanted.startswith(prefix)), ""):
        raise UsageError(f"{name}: this run has no {wanted} yet; the {stage} stage makes it")
    near = difflib.get_close_matches(name.lower(), [*ALIASES, *table.schema.names], 1)
    raise UsageError(f"there is no column {sanitize(name, 30)!r}" + (f"; did you mean {near[0]}?" if near else ""))


def _holds(table: pa.Table, column: str, sign: str, value: str, word: str) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    values = table[column]
    given = value.split(",")
    presence = [part.lower() for part in given if part.lower() in ("none", "any")]
    if not value or (presence and sign not in ":="):
        raise UsageError(f"{sanitize(word, 60)}: something is missing after {sign!r}")
    if presence:
        mask = np.zeros(table.num_rows, dtype=bool)
        for part in presence:
            mask |= _mask(pc.is_null(values) if part == "none" else pc.is_valid(values))
        rest = ",".join(part for part in given if part and part.lower() not in presence)
        return mask | _holds(table, column, sign, rest, word) if rest else mask
    if pa.types.is_boolean(values.type):
        return _mask(pc.equal(values, value.lower() in ("yes", "y", "true", "1")))
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return _numbers(values, sign, value, word)
    if sign not in ":=":
        raise UsageError(f"{sanitize(word, 60)}: {column} is text; write {column}:{sanitize(value, 30)}")
    return _texts(values, value.split(","), column in CONTAINED)


def _numbers(values: pa.ChunkedArray, sign: str, value: str, word: str) -> np.ndarray:
    numbers = values.cast("float64").to_numpy()
    mask = np.zeros(len(numbers), dtype=bool)
    for part in value.split(","):
        try:
            wanted = float(part)
        except ValueError:
            raise UsageError(f"{sanitize(word, 60)}: {sanitize(part, 30)!r} is not a number") from None
        with np.errstate(invalid="ignore"):
            mask |= _COMPARE[sign](numbers, wanted)
    return mask


def _texts(values: pa.ChunkedArray, parts: list[str], contained: bool) -> np.ndarray:
    import pyarrow.compute as pc

    mask = np.zeros(len(values), dtype=bool)
    for part in filter(None, parts):
        if contained:
            mask |= _mask(pc.match_substring(values, part, ignore_case=True))
        else:
            mask |= _mask(pc.equal(pc.utf8_lower(values), part.lower()))
    return mask


def _anywhere(table: pa.Table, word: str) -> np.ndarray:
    import pyarrow.compute as pc

    mask = np.zeros(table.num_rows, dtype=bool)
    for name in ("filename", "note", "star_name"):
        if name in table.schema.names:
            mask |= _mask(pc.match_substring(table[name], word, ignore_case=True))
    if word.isdigit():
        mask |= _mask(pc.match_substring(table["tic_id"].cast("string"), word))
    return mask


def _mask(found: pa.ChunkedArray) -> np.ndarray:
    import pyarrow.compute as pc

    return pc.fill_null(found, False).to_numpy(zero_copy_only=False).astype(bool)
