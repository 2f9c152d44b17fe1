"""Lay the pieces that a row of the screen is made of, one strip for each widget, over one another as cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.strip import Strip

from clara_tui.terminal.ansi_styles import PLAIN, blank
from clara_tui.terminal.cell_rows import CellRow


class Piece(NamedTuple):
    """What one widget shows in a row."""

    x: int
    """Its first column."""
    strip: Strip

    @property
    def end(self) -> int:
        """The column after its last."""
        return self.x + self.strip.cell_length


RowPieces = Sequence[Piece]
"""The pieces of a row, those in front first."""


def within(rows: Sequence[RowPieces], width: int, height: int) -> list[RowPieces]:
    """Return the part of `rows` that a terminal of this size can show; what is written past its edge would wrap."""
    return [
        row if all(piece.end <= width for piece in row) else [_cut(piece, width) for piece in row if piece.x < width]
        for row in rows[:height]
    ]


def _cut(piece: Piece, width: int) -> Piece:
    return piece if piece.end <= width else Piece(piece.x, piece.strip.crop(0, width - piece.x))


def laid_over(pieces: RowPieces, cells: Sequence[CellRow]) -> CellRow:
    """Return the cells of a row as they are seen, given the `cells` of each piece.

    Of a wide character that is half covered the other half is a space.
    """
    width = max((piece.end for piece in pieces), default=0)
    row = CellRow([" "] * width, [PLAIN] * width)
    for piece, own in zip(reversed(pieces), reversed(cells), strict=True):
        start, end = piece.x, min(piece.x + len(own.texts), width)
        _clear_half(row, start, start - 1)
        _clear_half(row, end, end)
        row.texts[start:end] = own.texts[: end - start]
        row.styles[start:end] = own.styles[: end - start]
    return row


def _clear_half(row: CellRow, edge: int, rest: int) -> None:
    """Put a space at `rest`, the half that stays, where a wide character lies across `edge`."""
    if 0 < edge < len(row.texts) and not row.texts[edge]:
        row.texts[rest], row.styles[rest] = " ", blank(row.styles[rest])
