"""Hold what part of the feature map is shown, and how its stars are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.plots.canvas import Size
from clara_tui.plots.star_map import Plane, plane_for
from clara_tui.similarity.cluster_table import methods_in
from clara_tui.similarity.map_markers import Marking, by_cluster, by_decision, by_group

if TYPE_CHECKING:
    from clara_tui.similarity.map_cursor import MapCursor
    from clara_tui.state import OperatorState

MAX_ZOOM = 6


class MapViewport:
    """Zoom, centre and marks of the map; paints nothing."""

    def __init__(self, state: OperatorState, cursor: MapCursor) -> None:
        self._state = state
        self._cursor = cursor
        self.zoom = 0
        """Times the map is doubled."""
        self._centre = 0
        """The star in the middle when zoomed in."""
        self._marks = 0
        """Which of the ways of marking."""

    def plane(self, size: Size) -> Plane:
        """Return the part of the map that is shown on `size` cells."""
        return plane_for(self._cursor.x, self._cursor.y, size, self.zoom, self._centre)

    def change_zoom(self, direction: int) -> None:
        """Zoom in (1) or out (-1) around the current star."""
        self.zoom = max(0, min(self.zoom + direction, MAX_ZOOM))
        self._centre = self._cursor.at

    def show_all(self) -> None:
        """Show the whole map."""
        self.zoom = 0

    def keep_in_view(self, size: Size) -> None:
        """Centre the view on the current star where it lies outside."""
        if self.zoom and len(self._cursor):
            plane = self.plane(size)
            column, row = (int(place[self._cursor.at]) for place in plane.cells(self._cursor.x, self._cursor.y))
            if not (0 <= column < plane.columns and 0 <= row < plane.rows):
                self._centre = self._cursor.at

    def next_marks(self) -> None:
        """Mark the stars in the next way."""
        self._marks += 1

    def marking(self) -> Marking:
        """Return every star's kind, by the way of marking that is chosen among those there are columns for."""
        names = self._cursor.table.schema.names if self._cursor.table is not None else []
        clusters = [f"cluster_{method}" for method in methods_in(names)[:1]]
        ways = [name for name in ("match_group", *clusters) if name in names] + ["decision"]
        way = ways[self._marks % len(ways)]
        if way == "decision":
            return by_decision([self._state.judgement(key).disposition for key in self._cursor.keys])
        values = self._cursor.values(way)
        return by_group(values) if way == "match_group" else by_cluster(way.removeprefix("cluster_"), values)
