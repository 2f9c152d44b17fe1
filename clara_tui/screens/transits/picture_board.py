"""The lower part of the Transits screen: one, two or four pictures, as many as there is room for."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from clara_tui.plots.canvas import Size
from clara_tui.screens.transits.pictures import TITLES, TransitPictures
from clara_tui.widgets.panel import Panel

WIDE, TALL = 120, 28
"""Cells across and lines from which two pictures stand beside, and two above each other."""
PLACES = (("first", "second"), ("third", "fourth"))
"""Row by row."""


class PictureBoard(Vertical):
    """Draws pictures anew whenever a place of theirs has another size."""

    DEFAULT_CSS = """
    PictureBoard { height: 1fr; }
    PictureBoard Horizontal { height: 1fr; }
    PictureBoard Panel { width: 1fr; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(id="pictures")
        self._turned = 0
        self._shown: TransitPictures | None = None
        self._at = 0
        self._out: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        for row in PLACES:
            with Horizontal():
                for name in row:
                    panel = Panel(name)
                    panel.can_focus = False
                    panel.add_class("panel")
                    yield panel

    def on_resize(self, event: events.Resize) -> None:
        """Lay out as many places as there is room for, and name what is in them."""
        columns, rows = 1 + (event.size.width >= WIDE), 1 + (event.size.height >= TALL)
        for r, row in enumerate(self.query(Horizontal)):
            row.display = r < rows
            for c, panel in enumerate(row.query(Panel)):
                panel.display = c < columns
        self._draw()

    def on_panel_resized(self) -> None:
        self._draw()

    def show(self, pictures: TransitPictures, at: int, out: frozenset[int]) -> None:
        """Draw the pictures of a fit, with the transit in row `at` marked, those `out` muted."""
        self._shown, self._at, self._out = pictures, at, out
        self._draw()

    def turn(self, by: int) -> None:
        """Begin with the next picture."""
        self._turned += by
        self._draw()

    def _draw(self) -> None:
        panels = [panel for panel in self.query(Panel) if panel.display and panel.parent and panel.parent.display]
        for k, panel in enumerate(panels):
            name = list(TITLES)[(self._turned + k) % len(TITLES)]
            size, where = Size(panel.size.width, panel.size.height), ""
            if self._shown is not None and size.width and size.height:
                drawn = self._shown.draw(name, size, self._at, self._out)
                where = drawn.where
                panel.show_all(drawn.lines)
            panel.border_title = Content(f" {TITLES[name]}{where} ")
