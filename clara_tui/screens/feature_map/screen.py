"""The map of the ten features: from star to star, marked by group, cluster or decision."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from clara_tui.keys import bindings
from clara_tui.messages import OpenCandidate
from clara_tui.screens.feature_map.view import FeatureMapView

MAX_ZOOM = 6


class FeatureMapScreen(FeatureMapView):
    """A cursor that goes from star to star."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.MAP))

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_towards(self, right: int, up: int) -> None:
        self.cursor.step(right, up, self.plane)
        self._keep_in_view()
        self.show()

    def action_home(self) -> None:
        """Back to the current candidate elsewhere."""
        if not self.cursor.go_to(self.state.current):
            self.app.notify_info("the current candidate has no place on the map")
        self._keep_in_view()
        self.show()

    def action_open(self) -> None:
        if (key := self.cursor.key) is not None:
            self.post_message(OpenCandidate(key))

    def action_marks(self) -> None:
        self.way += 1
        self.show()

    def action_zoom(self, direction: int) -> None:
        self.zoom = max(0, min(self.zoom + direction, MAX_ZOOM))
        self.centre = self.cursor.at
        self.show()

    def action_digit(self, _digit: int) -> None:
        """0 shows the whole map."""
        self.zoom = 0
        self.show()

    def _keep_in_view(self) -> None:
        """Centre the view on a star that lies outside it."""
        if self.zoom and len(self.cursor):
            plane = self.plane
            column, row = (int(place[self.cursor.at]) for place in plane.cells(self.cursor.x, self.cursor.y))
            if not (0 <= column < plane.columns and 0 <= row < plane.rows):
                self.centre = self.cursor.at
