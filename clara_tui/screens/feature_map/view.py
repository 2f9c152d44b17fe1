"""The map of the ten features as it is painted: every star one character, alike stars near each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from clara_tui.candidate.fold_reader import Bins, fold_reader
from clara_tui.keys import bindings
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold_grid import SmallFold
from clara_tui.plots.star_map import Plane, map_lines, plane_for, with_cursor
from clara_tui.queue.table_access import row_at
from clara_tui.similarity.cluster_table import methods_in
from clara_tui.similarity.map_cursor import COLUMNS, MapCursor
from clara_tui.similarity.map_markers import Marking, by_cluster, by_decision, by_group
from clara_tui.state import OperatorState
from clara_tui.text.candidate_line import fold_title, star_line
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
NOT_YET = "no map of the features yet: the cluster stage has not run (J, then s starts a run)"
NOWHERE = "no star has a place on the map: the cluster stage had too few folds for one"


class FeatureMapView(Screen[None]):
    """Paints; what keys do is in the class made of it."""

    KIND = bindings.MAP
    DEFAULT_CSS = """
    FeatureMapView Horizontal { height: 1fr; }
    FeatureMapView #map { width: 1fr; height: 1fr; }
    FeatureMapView FoldPage { width: 34; height: 14; display: none; }
    FeatureMapView.wide FoldPage { display: block; }
    FeatureMapView #about { height: 2; }
    """
    app: AppPort  # type: ignore[assignment]

    class FoldRead(Message):
        """The fold of the current candidate."""

        def __init__(self, bins: Bins) -> None:
            super().__init__()
            self.bins = bins

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.cursor = MapCursor()
        self.way = 0
        """Which of the ways of marking."""
        self.zoom = 0
        self.centre = 0
        """The star in the middle when zoomed in."""
        self._bins: Bins = {}
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
        self._look()
        self.cursor.go_to(self.state.current)

    def on_screen_resume(self) -> None:
        self._look()

    def on_rows_changed(self) -> None:
        self._look()

    def on_session_changed(self) -> None:
        self._look()

    def on_panel_resized(self) -> None:
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "wide")

    def on_feature_map_view_fold_read(self, message: FoldRead) -> None:
        self._bins = message.bins
        self._show_fold()

    def _look(self) -> None:
        if self.state.rows is not None:
            self.cursor.look(self.state.rows.table)
            self._drawn = (None, [])
        self.show()

    # --- showing --------------------------------------------------------------------------------

    @property
    def plane(self) -> Plane:
        """Return the part of the map that is shown, at the panel's size."""
        size = self.query_one("#map", Panel).size
        return plane_for(self.cursor.x, self.cursor.y, Size(size.width, size.height), self.zoom, self.centre)

    def marking(self) -> Marking:
        """Every star's kind, by the way of marking that is chosen among those there are columns for."""
        names = self.cursor.table.schema.names if self.cursor.table is not None else []
        clusters = [f"cluster_{method}" for method in methods_in(names)[:1]]
        ways = [name for name in ("match_group", *clusters) if name in names] + ["decision"]
        way = ways[self.way % len(ways)]
        if way == "decision":
            return by_decision([self.state.judgement(key).disposition for key in self.cursor.keys])
        values = self.cursor.values(way)
        return by_group(values) if way == "match_group" else by_cluster(way.removeprefix("cluster_"), values)

    def show(self) -> None:
        """Draw the map and the selected candidate anew."""
        if not self.is_attached:
            return
        panel = self.query_one("#map", Panel)
        self.query_one(StatusLine).set(self._title(), standing(self.state, self.app.glyphs))
        if not len(self.cursor):
            words = wrapped(self._why_empty(), self.size.width - 2)
            panel.show_all([((f" {text}", "muted"),) for text in words])
            self.query_one("#about", Panel).show([])
            return
        marking = self.marking()
        if panel.size.width:
            panel.show_all(self._map(marking))
        self.query_one("#about", Panel).show([_legend(marking, self.size.width), self._star()])
        self._show_fold()

    def _map(self, marking: Marking) -> list[StyledLine]:
        """The stars, drawn when something about them has changed, and the cursor, put on each time."""
        plane = self.plane
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
        return (*title, (f" {len(self.cursor):,} stars; close together: similar", "muted"),
                (f"  zoom {2**self.zoom}" if self.zoom else "", ""))  # fmt: skip

    def _why_empty(self) -> str:
        table = self.cursor.table
        return NOWHERE if table is not None and set(COLUMNS) <= set(table.schema.names) else NOT_YET

    def _star(self) -> StyledLine:
        key, table = self.cursor.key, self.cursor.table
        assert key is not None
        assert table is not None
        row = row_at(table, self.cursor.rows[self.cursor.at])
        return star_line(row, self.state.judgement(key), self.app.glyphs, self.size.width)

    def _show_fold(self) -> None:
        """Small, beside the map, where there is room."""
        page, key = self.query_one(FoldPage), self.cursor.key
        if not page.display or not page.size.width or key is None:
            return
        name = key.filename
        title, style = fold_title(key, self.state.judgement(key), self.app.glyphs)
        fold = SmallFold(title, self._bins.get(name), style, waiting=name not in self._bins)
        page.show_folds([fold], page.grid(1))
        if name not in self._bins and self.state.run is not None:
            reader = fold_reader(self.state.run.folder)
            self.run_worker(
                lambda: self.post_message(self.FoldRead(reader.read([name]))),
                thread=True, exclusive=True, group="fold", exit_on_error=False,
            )  # fmt: skip


def _legend(marking: Marking, width: int) -> StyledLine:
    """` group  P planet_like (12)  B binary_star (30) …`, kinds without a star left out; no numbers where narrow."""
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
