"""Go through a table of photometry row by row, each with its object's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from clara_pipeline.transient_files.columns import Kind, kind_of
from clara_pipeline.transient_files.table_rows import table_rows
from clara_pipeline.transient_files.values import object_id_of


def named_rows(path: Path, known: Collection[str] | None = None) -> Iterator[tuple[int, str, list[str], Kind]]:
    """Yield the number of each row, its object's name ("" where it has none), its cells, and the table's kind.

    Of the `known` objects only, where they are given. A row with more cells than headings has none left.
    """
    checked: dict[str, str] = {}
    with table_rows(path) as rows:
        headings = next(rows)
        kind = kind_of(headings)
        at, width = kind.places.get("object_id"), len(headings)
        stem = path.name.split(".")[0]
        for place, row in enumerate(rows, 1):
            given = stem if at is None else row[at].strip() if at < len(row) else ""
            if known is None:
                if given not in checked:
                    checked = {given: object_id_of(given)}  # of the last name only: rows mostly lie together
                given = checked[given]
            elif given not in known:
                continue
            yield place, given, row if len(row) <= width or not any(map(str.strip, row[width:])) else [], kind
