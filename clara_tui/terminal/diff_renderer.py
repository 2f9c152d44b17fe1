"""Sends the terminal only the cells that change.

Textual repaints whole rows, and whole screens when one opens or closes; over a slow line that is felt,
and flickers. Here what the terminal shows is remembered cell by cell, and of every update only the
difference is sent. Ctrl-L forgets it all and paints anew, should something else have written there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, groupby, pairwise
from operator import ne, or_
from typing import Any, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from clara_tui.terminal.ansi_styles import turned

GAP = 12
"""Unchanged cells that are sent again when that is shorter than moving over them."""


ONE_CELL_EACH = re.compile("[\x20-\x7e\xa1-\xac\xae-\xff–—…─-◼✓✗⠀-⣿]*").fullmatch
"""Text of characters that are surely one cell wide: letters, lines, blocks, braille."""


class CellStyle(NamedTuple):
    """How a cell looks; one object for each, so that equal looks are the same look."""

    ansi: str
    link: str


PLAIN = CellStyle("", "")
UNKNOWN = "\0"
"""The text of a cell that was never painted."""


@dataclass(slots=True)
class CellRow:
    """CellRow side by side, their texts and their looks apart: lists of those are compared without Python's loops.

    Empty text belongs to a wide character on its left.
    """

    texts: list[str] = field(default_factory=list)
    looks: list[CellStyle] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, part: slice) -> CellRow:
        return CellRow(self.texts[part], self.looks[part])

    def put(self, x: int, other: CellRow) -> None:
        """Lay `other` over what is there, from column `x` on."""
        missing = x + len(other) - len(self)
        if missing > 0:
            self.texts += [UNKNOWN] * missing
            self.looks += [PLAIN] * missing
        self.texts[x : x + len(other)] = other.texts
        self.looks[x : x + len(other)] = other.looks


class TerminalContents:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, CellRow] = {}

    def forget(self) -> None:
        self._rows.clear()

    def difference(self, update: CompositorUpdate, console: Console) -> str:
        """The sequences that make the terminal show `update`; from then on it is known."""
        pieces = pieces_of(update)
        if pieces is None:
            self.forget()
            return update.render_segments(console)
        colours = console._color_system or ColorSystem.TRUECOLOR
        return "".join(self._changed(x, y, cells_of(strip, colours)) for x, y, strip in pieces)

    def _changed(self, x: int, y: int, cells: CellRow) -> str:
        row = self._rows.setdefault(y, CellRow())
        sent = ""
        for start, end in changed_runs(row[x : x + len(cells)], cells):
            sent += f"\x1b[{y + 1};{x + start + 1}H{painted(cells[start:end])}"
        row.put(x, cells)
        return sent


def pieces_of(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]] | None:
    """Column, row and content of every part of an update; None for a kind of update not known here."""
    if isinstance(update, LayoutUpdate):
        return _of_layout(update)
    return _of_chops(update) if isinstance(update, ChopsUpdate) else None


def _of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield x, y, strip
            x += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                whole = first <= x < last and end <= last
                yield x, y, strip if whole else strip.crop(0, min(end, last) - x)


def cells_of(strip: Strip, colours: ColorSystem) -> CellRow:
    cells = CellRow()
    for text, style, control in strip:
        if control:
            continue
        ansi = Strip.render_ansi(style, colours) if style is not None else ""
        link = f"{style._link_id};{style._link}" if style is not None and style._link else ""
        if ONE_CELL_EACH(text):
            cells.texts += text
        else:
            _add_wide(cells.texts, text)
        cells.looks += [_look(ansi, link)] * (len(cells.texts) - len(cells.looks))
    return cells


@lru_cache(maxsize=4096)
def _look(ansi: str, link: str) -> CellStyle:
    return CellStyle(ansi, link)


def _add_wide(texts: list[str], text: str) -> None:
    for character in text:
        width = get_character_cell_size(character)
        if width:
            texts += [character, *[""] * (width - 1)]
        elif texts:  # a combining mark stays with its letter
            texts[-1] += character


def changed_runs(old: CellRow, new: CellRow) -> list[tuple[int, int]]:
    """From where to where cells must be sent; wide characters are never cut, short gaps are sent along."""
    n_known, n_cells = len(old.texts), len(new.texts)
    differ = map(or_, map(ne, old.texts, new.texts), map(ne, old.looks, new.looks))
    changed = [*compress(range(n_known), differ), *range(n_known, n_cells)]
    gaps = [(left, right) for left, right in pairwise(changed) if right - left > GAP + 1]
    starts = changed[:1] + [right for _, right in gaps]
    ends = [left for left, _ in gaps] + changed[-1:]
    return [_whole(new.texts, start, end + 1) for start, end in zip(starts, ends, strict=True)]


def _whole(texts: list[str], start: int, end: int) -> tuple[int, int]:
    """`start` to `end`, no wide character cut."""
    while start and not texts[start]:
        start -= 1
    while end < len(texts) and not texts[end]:
        end += 1
    return start, end


def painted(cells: CellRow) -> str:
    """CellRow as text with its colours; neighbours of one look share them."""
    sent, before, at = "", PLAIN, 0
    for look, same in groupby(cells.looks):
        end = at + sum(1 for _ in same)
        if look.link != before.link:
            sent += f"\x1b]8;id={look.link}\x1b\\" if look.link else "\x1b]8;;\x1b\\"
        sent += turned(before.ansi, look.ansi) + "".join(cells.texts[at:end])
        before, at = look, end
    return sent + turned(before.ansi, "") + ("\x1b]8;;\x1b\\" if before.link else "")


class LeanUpdate(CompositorUpdate):
    """An update that becomes its difference at the moment it is sent."""

    def __init__(self, update: CompositorUpdate, shown: TerminalContents) -> None:
        self._update, self._shown = update, shown

    def render_segments(self, console: Console) -> str:
        return self._shown.difference(self._update, console)

    def __rich_console__(self, console: Console, options: Any) -> Any:
        yield self._update


class DiffRenderer(App[int]):
    """An app that sends differences."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.shown = TerminalContents()

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.shown.forget(), immediate=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable = LeanUpdate(renderable, self.shown)
        elif renderable is not None:
            self.shown.forget()
        super()._display(screen, renderable)

    def on_resize(self, event: events.Resize) -> None:
        self.shown.forget()

    def action_redraw(self) -> None:
        """Paint everything anew."""
        self.shown.forget()
        self.screen.refresh(layout=True)
