"""The command `sort`: by any column, named in full or as filters name it, such as `sort triage_pc` or `sort P up`."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import replace

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_tui.queue.query import Query

DIRECTIONS = {"up": False, "down": True}
RISING = ("rank", "tic_id", "filename", "sector", "tmag", "match_group", "match_label")
"""Columns of which the smallest come first; of the others the largest, unless said otherwise."""


def is_sort(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and words[0] == "sort"


def sorted_as(text: str, query: Query, names: Collection[str]) -> Query:
    """`query` in the order that `sort COLUMN [up|down]` asks for. Raises UsageError, in words."""
    from clara_tui.queue.filters import ALIASES, MADE_BY

    _, given, *more = text.split()
    column = ALIASES.get(given.lower(), given.lower())
    if column not in names:
        if stage := next((stage for prefix, stage in MADE_BY.items() if column.startswith(prefix)), ""):
            raise UsageError(f"this run has no {sanitize(column, 40)} yet; the {stage} stage makes it")
        near = difflib.get_close_matches(given.lower(), [*ALIASES, *names], 1)
        raise UsageError(f"there is no column {sanitize(given, 40)!r}" + (f"; did you mean {near[0]}?" if near else ""))
    if len(more) > 1 or (more and more[0] not in DIRECTIONS):
        raise UsageError("write sort, a column, and up or down, such as sort triage_pc down")
    falling = DIRECTIONS[more[0]] if more else column not in RISING and not column.startswith("cluster_")
    return replace(query, column=column, descending=falling)
