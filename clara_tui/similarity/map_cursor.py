"""The stars that have a place on the map, and the current one; it stays when the table changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_tui.plots.star_map import Plane, nearest_towards, on_screen
from clara_tui.queue.table_access import keys_at, numbers_in

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.records import CandidateKey

COLUMNS = ("map_x", "map_y")


class MapCursor:
    """Places (n,) of the stars on the map, in the table's order."""

    def __init__(self) -> None:
        self.table: pa.Table | None = None
        self.rows: IntArray = np.zeros(0, dtype=np.intp)
        """Each star's row of the table."""
        self.x: FloatArray = np.zeros(0)
        self.y: FloatArray = np.zeros(0)
        self.keys: list[CandidateKey] = []
        self.at = 0

    def __len__(self) -> int:
        """Return the number of stars on the map."""
        return len(self.rows)

    @property
    def key(self) -> CandidateKey | None:
        """Return the key of the selected candidate; None on an empty map."""
        return self.keys[self.at] if self.keys else None

    def take_table(self, table: pa.Table, near: CandidateKey | None = None) -> None:
        """Take a table; the star `near` as the current one, else the one before, else the first by rank."""
        near = near or self.key
        places = numbers_in(table, COLUMNS)
        self.table, self.rows = table, np.flatnonzero(np.isfinite(places).all(axis=1))
        self.x, self.y = places[self.rows].T if len(self.rows) else (np.zeros(0), np.zeros(0))
        self.keys = keys_at(table, self.rows)
        self.at = 0
        if not self.go_to(near) and len(self.rows):
            self.at = int(table["rank"].to_numpy()[self.rows].argmin())

    def go_to(self, key: CandidateKey | None) -> bool:
        """Take a current candidate; whether it has a place."""
        if key not in self.keys:
            return False
        self.at = self.keys.index(key)
        return True

    def step(self, right: int, up: int, plane: Plane) -> None:
        """Go to the nearest star in a direction, as it looks on the screen."""
        if len(self) and (found := nearest_towards(*on_screen(self.x, self.y, plane), self.at, right, up)) is not None:
            self.at = found

    def values(self, name: str) -> list[Any]:
        """Return a column of the table for the stars on the map; None where the table has none."""
        if self.table is None or name not in self.table.schema.names:
            return [None] * len(self)
        return self.table[name].take(self.rows).to_pylist()
