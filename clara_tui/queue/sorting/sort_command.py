"""The command `sort`: by any column, named in full or as filters name it, such as `sort triage_pc` or `sort P up`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from clara_pipeline.errors import UsageError
from clara_tui.queue.column_names import HEADINGS, column_named
from clara_tui.queue.query import Query

DIRECTIONS = {"up": False, "down": True}
RISING = (
    "rank", "tic_id", "filename", "sector", "tmag", "match_group", "match_label", "object_id", "class", "margin",
    "peak_mag", "run", "star_rank",
)  # fmt: skip
"""Columns of which the smallest come first; of the others the largest, unless said otherwise.

A small margin is a close call between two classes."""


def is_sort(text: str) -> bool:
    """Tell whether a command line is a `sort` command with columns."""
    words = text.split()
    return len(words) > 1 and words[0] == "sort"


def sorted_as(text: str, query: Query, names: Collection[str]) -> Query:
    """Return `query` in the order that `sort COLUMN [up|down]` asks for. Raises UsageError, in words."""
    given = text.split()[1:]
    directions = [DIRECTIONS[word] for word in given[1:] if word in DIRECTIONS]
    words = [word for word in given if word not in DIRECTIONS] or given[:1]
    heading = " ".join(words).lower()
    if len(directions) > 1 or (len(words) > 1 and heading not in HEADINGS):
        raise UsageError("write sort, a column, and up or down, such as sort triage_pc down")
    column = column_named(heading, names).name
    return replace(query, column=column, descending=directions[0] if directions else falls(column))


def falls(column: str) -> bool:
    """Tell whether the largest come first when nothing else is said."""
    return column not in RISING and not column.startswith("cluster_")
