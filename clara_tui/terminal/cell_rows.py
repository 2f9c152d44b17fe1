"""Turn composed rows into cells, and the cells that changed into escape sequences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import compress, groupby, pairwise
from operator import ne, or_
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from clara_tui.terminal.ansi_styles import PLAIN, CellStyle, Pen, blank, style_of

GAP = 3
"""Unchanged cells that are sent again when that is shorter than moving over them."""
ONE_CELL_EACH = re.compile("[\x20-\x7e\xa1-\xac\xae-\xffͰ-Ͽ‐-‧‰-‾←-⇿∀-⋿─-◼★☆✓✗⠀-⣿]*").fullmatch
"""Text of characters that are surely one cell wide: letters, signs, lines, blocks, braille."""


class CellRow(NamedTuple):
    """One row of cells, texts and styles in two lists: those are compared without Python's loops.

    Empty text belongs to the wide character on its left.
    """

    texts: list[str]
    styles: list[CellStyle]


def cells_of(strip: Strip, colours: ColorSystem) -> CellRow:
    """Return the cells of one composed row, its colours written for a terminal that knows `colours`."""
    texts: list[str] = []
    styles: list[CellStyle] = []
    for text, style, control in strip:
        if control:
            continue
        if (text.isascii() and text.isprintable()) or ONE_CELL_EACH(text):
            texts += text
        else:
            _add_wide(texts, text)
        cell_style, spaces = _seen_styles(style, colours)
        if spaces is cell_style or " " not in text:
            styles += [cell_style] * (len(texts) - len(styles))
        else:
            styles += [spaces if cell == " " else cell_style for cell in texts[len(styles) :]]
    return CellRow(texts, styles)


@lru_cache(maxsize=4096)
def _seen_styles(style: Style | None, colours: ColorSystem) -> tuple[CellStyle, CellStyle]:
    """Return how letters of a style look, and how spaces do."""
    if style is None:
        return PLAIN, PLAIN
    link = f"{style.link_id};{style.link}" if style.link else ""
    cell_style = style_of(Strip.render_ansi(style, colours), link)
    return cell_style, blank(cell_style)


def _add_wide(texts: list[str], text: str) -> None:
    for character in text:
        width = get_character_cell_size(character)
        if width:
            texts += [character, *[""] * (width - 1)]
        elif texts:  # a combining mark stays with its letter
            texts[-1] += character


def changes(y: int, old: CellRow | None, new: CellRow, pen: Pen) -> str:
    """Return the sequences that turn row `y` (from 0) from `old` into `new`; None: what is there is not known."""
    runs = [(0, len(new.texts))] if old is None or len(old.texts) != len(new.texts) else changed_runs(old, new)
    sent, at = "", -1
    for start, end in (piece for run in runs for piece in _pieces(new, *run)):
        sent += f"\x1b[{y + 1};{start + 1}H" if at < 0 else f"\x1b[{start + 1}G"
        sent += painted(new, start, end, pen)
        at = end
    return sent


def changed_runs(old: CellRow, new: CellRow) -> list[tuple[int, int]]:
    """Return from where to where cells must be sent; wide characters are never cut, short gaps are sent along.

    `old` and `new` are equally long.
    """
    differ = map(or_, map(ne, old.texts, new.texts), map(ne, old.styles, new.styles))
    changed = [*compress(range(len(new.texts)), differ)]
    gaps = [(left, right) for left, right in pairwise(changed) if right - left > GAP + 1]
    starts = changed[:1] + [right for _, right in gaps]
    ends = [left for left, _ in gaps] + changed[-1:]
    return [_whole(new.texts, start, end + 1) for start, end in zip(starts, ends, strict=True)]


def _whole(texts: list[str], start: int, end: int) -> tuple[int, int]:
    """Return `start` to `end`, no wide character cut."""
    while start and not texts[start]:
        start -= 1
    while end < len(texts) and not texts[end]:
        end += 1
    return start, end


def _pieces(row: CellRow, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return where to move the cursor anew: behind every character whose width terminals may dispute."""
    if len(text := "".join(row.texts[start:end])) != end - start or not ONE_CELL_EACH(text):
        for x in range(start + 1, end):
            if row.texts[x] and not ONE_CELL_EACH(row.texts[x - 1] or "\0"):
                yield start, x
                start = x
    yield start, end


def painted(row: CellRow, start: int, end: int, pen: Pen) -> str:
    """Return cells `start` to `end` as text with its colours; neighbours of one style share them."""
    sent, at = "", start
    for style, same in groupby(row.styles[start:end]):
        after = at + len(list(same))
        text = "".join(row.texts[at:after])
        sent += pen.turn(style, blanks=text.isspace()) + text
        at = after
    return sent
