"""Send the terminal only the cells that change.

Textual repaints whole rows, and whole screens when one opens or closes; over a slow line that is felt,
and flickers. Here what the terminal shows is remembered row by row. Whenever Textual wants to paint
anything, the whole composed screen is compared with it, and the difference is sent: what is shown is
always the whole screen, whichever parts Textual takes for changed. Ctrl-L forgets what is shown and
paints everything, should something else have written there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from textual.app import App
from textual.screen import Screen

from clara_tui.terminal.ansi_styles import PLAIN, Pen
from clara_tui.terminal.cell_rows import CellRow, cells_of, changes
from clara_tui.terminal.composed_screen import composed_rows, is_update, leave_out_updates, text_update
from clara_tui.terminal.row_pieces import RowPieces, laid_over, within


class ShownRow(NamedTuple):
    """A row that the terminal shows: what it was made of, the cells of each piece, and the cells that are seen."""

    pieces: RowPieces
    parts: Sequence[CellRow]
    cells: CellRow


class TerminalContents:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, ShownRow] = {}

    def forget(self) -> None:
        """Forget what the terminal shows: the next difference is everything."""
        self._rows.clear()

    def difference(self, rows: Sequence[RowPieces], colours: ColorSystem) -> str:
        """Return the sequences that make the terminal show `rows`, which are known from then on."""
        pen = Pen()
        shown = ((y, pieces, self._rows.get(y)) for y, pieces in enumerate(rows))
        changed = [(y, pieces, row) for y, pieces, row in shown if row is None or row.pieces != pieces]
        return "".join(self._changes(*each, colours, pen) for each in changed) + pen.turn(PLAIN)

    def _changes(self, y: int, pieces: RowPieces, shown: ShownRow | None, colours: ColorSystem, pen: Pen) -> str:
        known = (
            {id(piece.strip): cells for piece, cells in zip(shown.pieces, shown.parts, strict=True)} if shown else {}
        )
        parts = [known.get(id(piece.strip)) or cells_of(piece.strip, colours) for piece in pieces]
        cells = laid_over(pieces, parts)
        self._rows[y] = ShownRow(pieces, parts, cells)
        return changes(y, shown and shown.cells, cells, pen)


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
            if not self._app.is_headless:  # without a terminal there is nothing else that renders
                leave_out_updates(screen)
            return text_update(lambda console: self._difference(screen, console))
        self.shown.forget()
        return renderable

    def _difference(self, screen: Screen[Any], console: Console) -> str:
        colours = COLOR_SYSTEMS[console.color_system or "truecolor"]
        if self.saves_bytes:
            colours = min(colours, ColorSystem.EIGHT_BIT)
        return self.shown.difference(within(composed_rows(screen), *self._app.size), colours)

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
