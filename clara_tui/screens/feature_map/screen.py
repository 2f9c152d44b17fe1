"""Show the map of the ten features: every star is one character, and similar stars are near each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import OpenCandidate
from clara_tui.plots.canvas import Size
from clara_tui.plots.star_map import map_lines, with_cursor
from clara_tui.queue.table_access import row_at
from clara_tui.screens.feature_map.viewport import MapViewport
from clara_tui.screens.fold_requester import FoldRequester, FoldsRead
from clara_tui.similarity.map_cursor import COLUMNS, MapCursor
from clara_tui.similarity.map_markers import Marking
from clara_tui.state import OperatorState
from clara_tui.text.candidate_line import star_line
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.fold_page import FoldPage
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.panel import Panel
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

WIDE = 100
"""Columns from which the fold of the current candidate stands beside the map."""
NOT_YET = "no map of the features yet: the cluster stage has not run ({jobs}, then {start} starts a run)"
NOWHERE = "no star has a place on the map: the cluster stage had too few folds for one"


class FeatureMapScreen(Screen[None]):
    """Shows the map and moves its cursor from star to star."""

    KIND = bindings.MAP
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.MAP))
    DEFAULT_CSS = """
    FeatureMapScreen Horizontal { height: 1fr; }
    FeatureMapScreen #map { width: 1fr; height: 1fr; }
    FeatureMapScreen FoldPage { width: 34; height: 14; display: none; }
    FeatureMapScreen.wide FoldPage { display: block; }
    FeatureMapScreen #about { height: 2; }
    """
    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.cursor = MapCursor()
        self.viewport = MapViewport(state, self.cursor)
        self.folds = FoldRequester(self)
        self._drawn: tuple[object, list[StyledLine]] = (None, [])

    def compose(self) -> ComposeResult:
        glyphs = self.app.glyphs
        yield StatusLine()
        with Horizontal():
            yield Panel("map")
            yield FoldPage("ascii" if glyphs.is_ascii else "braille", " ")
        yield Panel("about")
        yield KeyLine(bindings.MAP, self.app.keymap.keys, glyphs.is_ascii)

    # --- when to show ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._take_rows()
        self.cursor.go_to(self.state.current)

    def on_screen_resume(self) -> None:
        self._take_rows()

    def on_rows_changed(self) -> None:
        self._take_rows()

    def on_session_changed(self) -> None:
        self._take_rows()

    def on_panel_resized(self) -> None:
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "wide")

    def on_folds_read(self, message: FoldsRead) -> None:
        self.folds.take(message)
        self._show_fold()

    def _take_rows(self) -> None:
        if self.state.rows is not None:
            self.cursor.take_table(self.state.rows.table)
            self._drawn = (None, [])
        self.show()

    # --- showing --------------------------------------------------------------------------------

    @property
    def _map_size(self) -> Size:
        size = self.query_one("#map", Panel).size
        return Size(size.width, size.height)

    def show(self) -> None:
        """Show the map, the legend and the current star."""
        if not self.is_attached:
            return
        panel = self.query_one("#map", Panel)
        self.query_one(StatusLine).set(self._title(), standing(self.state, self.app.glyphs))
        if not len(self.cursor):
            words = wrapped(self._why_empty(), self.size.width - 2)
            panel.show_all([((f" {text}", "muted"),) for text in words])
            self.query_one("#about", Panel).show([])
            return
        marking = self.viewport.marking()
        if panel.size.width:
            panel.show_all(self._map(marking))
        self.query_one("#about", Panel).show([_legend(marking, self.size.width), self._star()])
        self._show_fold()

    def _map(self, marking: Marking) -> list[StyledLine]:
        """Return the stars, drawn when something about them has changed, and the cursor, put on each time."""
        plane = self.viewport.plane(self._map_size)
        stamp = (plane.x, plane.y, plane.columns, plane.rows, marking.title)
        if self._drawn[0] != stamp:
            self._drawn = (stamp, map_lines(self.cursor.x, self.cursor.y, marking.kinds, marking.looks, plane))
        column, row = (int(place[self.cursor.at]) for place in plane.cells(self.cursor.x, self.cursor.y))
        lines = list(self._drawn[1])
        if 0 <= row < len(lines):
            lines[row] = with_cursor(lines[row], column, plane.columns)
        return lines

    def _title(self) -> StyledLine:
        title: StyledLine = ((" MAP OF THE TEN FEATURES ", "strong"),)
        if not len(self.cursor):
            return title
        zoom = f"  zoom {2**self.viewport.zoom}" if self.viewport.zoom else ""
        return (*title, (f" {len(self.cursor):,} stars", "muted"), (zoom, ""), ("  close together: similar", "muted"))

    def _why_empty(self) -> str:
        table = self.cursor.table
        return NOWHERE if table is not None and set(COLUMNS) <= set(table.schema.names) else with_keys(NOT_YET)

    def _star(self) -> StyledLine:
        key, table = self.cursor.key, self.cursor.table
        assert key is not None
        assert table is not None
        row = row_at(table, self.cursor.rows[self.cursor.at])
        return star_line(row, self.state.judgement(key), self.app.glyphs, self.size.width)

    def _show_fold(self) -> None:
        """Show the fold small beside the map, where there is room."""
        page, key = self.query_one(FoldPage), self.cursor.key
        if not page.display or not page.size.width or key is None:
            return
        page.show_folds([self.folds.small_fold(key)], page.grid(1))
        self.folds.request([key])

    # --- keys -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_towards(self, right: int, up: int) -> None:
        self.cursor.step(right, up, self.viewport.plane(self._map_size))
        self.viewport.keep_in_view(self._map_size)
        self.show()

    def action_home(self) -> None:
        """Go back to the candidate that is current elsewhere."""
        if not self.cursor.go_to(self.state.current):
            self.app.notify_info("the current candidate has no place on the map")
        self.viewport.keep_in_view(self._map_size)
        self.show()

    def action_open(self) -> None:
        if (key := self.cursor.key) is not None:
            self.post_message(OpenCandidate(key))

    def action_marks(self) -> None:
        self.viewport.next_marks()
        self.show()

    def action_zoom(self, direction: int) -> None:
        self.viewport.change_zoom(direction)
        self.show()

    def action_digit(self, _digit: int) -> None:
        """Show the whole map (0)."""
        self.viewport.show_all()
        self.show()


def _legend(marking: Marking, width: int) -> StyledLine:
    """Write ` group  P planet_like (12)  B binary_star (30) …`: kinds with stars; no numbers where narrow."""
    kinds = [kind for kind in zip(marking.names, marking.looks, marking.counts(), strict=True) if kind[2]]
    words = [(sign, style, "" if name == sign else f" {name}", f" ({n:,}) ") for name, (sign, style), n in kinds]
    with_numbers = len(marking.title) + 3 + sum(2 + len(name) + len(number) for _, _, name, number in words) <= width
    line: StyledLine = ((f" {marking.title} ", "head"),)
    for sign, style, name, number in words:
        kind: StyledLine = ((f" {sign}", style), (name + (number if with_numbers else ""), "muted"))
        if line_width((*line, *kind)) > width - 2:
            return (*line, (" …", "muted"))
        line += kind
    return line
