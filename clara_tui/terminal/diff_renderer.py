"""Send the terminal only the cells that change.

Textual repaints whole rows, and whole screens when one opens or closes; over a slow line that is felt,
and flickers. Here what the terminal shows is remembered row by row. Whenever Textual wants to paint
anything, the whole composed screen is compared with it, and the difference is sent: what is shown is
always the whole screen, whichever parts Textual takes for changed. Ctrl-L forgets what is shown and
paints everything, should something else have written there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from clara_tui.terminal.ansi_styles import PLAIN, Pen
from clara_tui.terminal.cell_rows import CellRow, cells_of, changes
from clara_tui.terminal.composed_screen import composed_rows, is_update, text_update


class TerminalContents:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, Strip] = {}
        self._cells: dict[int, CellRow] = {}

    def forget(self) -> None:
        """Nothing is known from now on: the next difference is everything."""
        self._rows.clear()
        self._cells.clear()

    def difference(self, rows: Sequence[Strip], colours: ColorSystem) -> str:
        """Return the sequences that make the terminal show `rows`, which are known from then on."""
        pen = Pen()
        changed = [(y, row) for y, row in enumerate(rows) if self._rows.get(y) != row]
        return "".join(self._changes(y, row, colours, pen) for y, row in changed) + pen.turn(PLAIN)

    def _changes(self, y: int, row: Strip, colours: ColorSystem, pen: Pen) -> str:
        cells = cells_of(row, colours)
        sent = changes(y, self._cells.get(y), cells, pen)
        self._rows[y], self._cells[y] = row, cells
        return sent


def within(rows: Sequence[Strip], size: Size) -> list[Strip]:
    """Return the part of `rows` that a terminal of `size` can show; what is written past its edge would wrap."""
    return [row if row.cell_length <= size.width else row.crop(0, size.width) for row in rows[: size.height]]


class DiffRenderer:
    """Turns what an app would paint into the cells that change."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.shown = TerminalContents()
        self.saves_bytes = False
        """Whether colours are sent as the nearest of 256, in half the bytes."""

    def renderable(self, screen: Screen[Any], renderable: RenderableType | None) -> RenderableType | None:
        """Return what to paint in place of `renderable`: the difference where it is an update of the screen."""
        if is_update(renderable):
            return text_update(lambda console: self._difference(screen, console))
        self.shown.forget()
        return renderable

    def _difference(self, screen: Screen[Any], console: Console) -> str:
        colours = COLOR_SYSTEMS[console.color_system or "truecolor"]
        if self.saves_bytes:
            colours = min(colours, ColorSystem.EIGHT_BIT)
        return self.shown.difference(within(composed_rows(screen), self._app.size), colours)

    def forget(self) -> None:
        """Paint the whole screen next time: the terminal has another size, or something else wrote there."""
        self.shown.forget()
        if self._app.screen_stack:
            self._app.screen.refresh()

    def repaint(self) -> None:
        """Paint everything anew."""
        self.shown.forget()
        for widget in self._app.screen.walk_children():
            widget.refresh(layout=True)
        self._app.screen.refresh(layout=True)
