"""The decision table with one row a star: what was said last of any of its light curves, and whether these agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from clara_pipeline.decisions.table import EPHEMERIS, Row

OF_THE_EPHEMERIS = (
    *EPHEMERIS, "ephemeris_source", "ephemeris_search", "ephemeris_sectors", "ephemeris_files", "ephemeris_kept",
    "kept_periods",
)  # fmt: skip


def star_rows(rows: Iterable[Row]) -> list[Row]:
    """Return one row a TIC number, in the order of the rows, a row a judged candidate; what has none keeps its row.

    The latest disposition of the star's first signal on any light curve decides, with all that was said there; of one
    moment the last row counts. Where others differ `conflict` names them. The ephemeris is the latest that was kept,
    such as a joint one, else that of the deciding row.
    """
    found: defaultdict[object, list[Row]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[("", place) if row["tic_id"] is None else row["tic_id"]].append(row)
    return [_star_row(some) for some in found.values()]


def _star_row(rows: Sequence[Row]) -> Row:
    first = [row for row in rows if row["signal"] == 1] or list(rows)
    judged = [row for row in first if row["disposition"]] or first
    latest = max(reversed(judged), key=_when)
    said = dict.fromkeys(cast("str", row["disposition"]) for row in judged if row["disposition"])
    kept = max((row for row in reversed(first) if row["ephemeris_kept"]), key=_when, default=latest)
    return (
        latest
        | {name: kept[name] for name in OF_THE_EPHEMERIS if name in kept}
        | {
            "star_decisions": "; ".join(_words(row) for row in rows if row["disposition"]) or None,
            "conflict": ", ".join(sorted(said)) if len(said) > 1 else None,
        }
    )


def _when(row: Row) -> str:
    return cast("str", row["decided_utc"] or "")


def _words(row: Row) -> str:
    """Return `S20 .02 KP`."""
    sector = "" if row["sector"] is None else f"S{row['sector']} "
    signal = "" if row["signal"] == 1 else f".{cast('int', row['signal']):02d} "
    return f"{sector}{signal}{row['disposition']}"
