"""Catalogue answers kept in a workspace's `catalogues/`: one Parquet file a service, each row with its date."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clara_pipeline.catalogues.columns import GAIA, NEIGHBOURS, SIMBAD, TIC, TOIS
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.runs.parts import table_in
from clara_pipeline.tables.run_tables import Column, arrow_schema, arrow_table
from clara_pipeline.utc import age_days

TABLES: dict[str, tuple[Column, ...]] = {
    "toi": TOIS, "ctoi": TOIS, "tic": TIC, "gaia": GAIA, "neighbours": NEIGHBOURS, "simbad": SIMBAD,
}  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cache:
    """The folder of cached answers; it need not exist yet. Of two writers at once the later one wins."""

    folder: Path
    problems: list[str] = field(default_factory=list)
    """Sentences on damaged files met on the way."""

    def path(self, name: str) -> Path:
        """Return the file of one catalogue's kept answers."""
        return self.folder / f"{name}.parquet"

    def rows(self, name: str) -> list[Row]:
        """Return all kept rows of a table; none when it was never asked. A damaged file is set aside."""
        import pyarrow as pa

        path = self.path(name)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return []
        try:
            table = table_in(content, arrow_schema(TABLES[name]))
        except (pa.ArrowException, OSError, ValueError):
            os.replace(path, path.with_suffix(".damaged"))
            self.problems.append(f"{path} was damaged and is now {path.stem}.damaged; its answers are asked for anew")
            return []
        return table.to_pylist()

    def stars(self, name: str) -> dict[int, Row]:
        """Return the rows of a table that has one row a star, by TIC number."""
        return {int(row["tic_id"]): row for row in self.rows(name)}

    def keep(self, name: str, rows: Iterable[Row]) -> None:
        """Write a whole table in place of the one before."""
        import pyarrow.parquet as pq

        self.folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        pq.write_table(arrow_table(TABLES[name], list(rows)), buffer, compression="zstd")
        write_whole(self.path(name), buffer.getvalue())

    def add_stars(self, name: str, stars: Mapping[int, Row]) -> None:
        """Add or replace the rows of these stars."""
        kept = self.stars(name) | dict(stars)
        self.keep(name, [kept[tic_id] for tic_id in sorted(kept)])

    def oldest(self, name: str) -> str | None:
        """Return when the oldest row was asked for; None when there is none."""
        return min((str(row["asked_utc"]) for row in self.rows(name)), default=None)


def age_in_words(asked_utc: object, now: str) -> str:
    """Say when something was asked for, such as "asked on 2025-04-01, 12 days ago"."""
    days = age_days(asked_utc, now)
    if days == float("inf"):
        return "asked at an unknown time"
    ago = "today" if days < 1 else "1 day ago" if days < 2 else f"{days:.0f} days ago"
    return f"asked on {str(asked_utc)[:10]}, {ago}"
