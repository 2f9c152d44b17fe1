"""Text cut or filled to a number of terminal cells, and lines of which only whole pieces are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from clara_tui.text.styled_text import StyledLine, StyledRun


def fitted(text: str, width: int, left: bool = True, ellipsis: str = "…") -> str:
    """Return `text` in exactly `width` cells, cut with an ellipsis where it is longer."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(0, width - 1)) + ellipsis[:width]
    return text + " " * (width - length) if left else " " * (width - length) + text


def shortened(text: str, width: int, ellipsis: str = "…") -> str:
    """Return `text` in at most `width` cells, cut with an ellipsis."""
    return fitted(text, width, ellipsis=ellipsis) if cell_len(text) > width else text


def whole_parts(title: str, width: int) -> str:
    """Return the first parts of a title, set apart by two spaces, a comma or a dot, that fit into `width` cells.

    The first part is cut with an ellipsis where there is no room for it.
    """
    parts = re.split(r"(  | · |, )", title)
    while len(parts) > 1 and cell_len("".join(parts)) > width:
        del parts[-2:]
    return shortened("".join(parts), width)


def whole(pieces: Sequence[StyledRun], width: int, ellipsis: str = "") -> StyledLine:
    """Return the first pieces that fit into `width` cells: half a number would be another number.

    The ellipsis stands for those that were left out.
    """
    kept = list(pieces)
    if sum(cell_len(text) for text, _ in kept) <= width:
        return tuple(kept)
    while kept and sum(cell_len(text) for text, _ in kept) + cell_len(ellipsis) > width:
        kept.pop()
    return (*kept, (ellipsis, "muted")) if ellipsis else tuple(kept)


def in_lines(pieces: Sequence[StyledRun], width: int, most: int, ellipsis: str) -> list[StyledLine]:
    """Set whole pieces into lines of `width` cells, two spaces apart; the last of `most` lines is cut as by `whole`."""
    lines: list[StyledLine] = []
    row: list[StyledRun] = []
    for text, style in pieces:
        used = sum(cell_len(words) for words, _ in row)
        if row and used + 2 + cell_len(text) > width and len(lines) < most - 1:
            lines.append(tuple(row))
            row = []
        row.append((("  " if row else " ") + text, style))
    return [*lines, whole(row, width, ellipsis)]
