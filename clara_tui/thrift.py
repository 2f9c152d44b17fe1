"""Sends the terminal only the cells that change.

Textual repaints whole rows, and whole screens when one opens or closes; over a slow line that is felt,
and flickers. Here what the terminal shows is remembered cell by cell, and of every update only the
difference is sent. Ctrl-L forgets it all and paints anew, should something else have written there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from clara_tui.looks import turned

GAP = 12
"""Unchanged cells that are sent again when that is shorter than moving over them."""


ONE_CELL_EACH = re.compile("[\x20-\x7e\xa1-\xac\xae-\xff–—…─-◼✓✗⠀-⣿]*").fullmatch
"""Text of characters that are surely one cell wide: letters, lines, blocks, braille."""


class Cell(NamedTuple):
    """One cell; empty text belongs to a wide character on its left."""

    text: str
    ansi: str
    link: str


class Shown:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Cell]] = {}

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

    def _changed(self, x: int, y: int, cells: list[Cell]) -> str:
        row = self._rows.setdefault(y, {})
        sent = ""
        for start, end in changed_runs([row.get(x + i) for i in range(len(cells))], cells):
            sent += f"\x1b[{y + 1};{x + start + 1}H{painted(cells[start:end])}"
        row.update((x + i, cell) for i, cell in enumerate(cells))
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


def cells_of(strip: Strip, colours: ColorSystem) -> list[Cell]:
    cells: list[Cell] = []
    for text, style, control in strip:
        if control:
            continue
        ansi = Strip.render_ansi(style, colours) if style is not None else ""
        link = f"{style._link_id};{style._link}" if style is not None and style._link else ""
        if ONE_CELL_EACH(text):
            cells.extend(map(Cell, text, repeat(ansi), repeat(link)))
        else:
            _add_wide(cells, text, ansi, link)
    return cells


def _add_wide(cells: list[Cell], text: str, ansi: str, link: str) -> None:
    for character in text:
        width = get_character_cell_size(character)
        if width:
            cells += [Cell(character, ansi, link), *[Cell("", ansi, link)] * (width - 1)]
        elif cells:  # a combining mark stays with its letter
            cells[-1] = cells[-1]._replace(text=cells[-1].text + character)


def changed_runs(old: list[Cell | None], new: list[Cell]) -> list[tuple[int, int]]:
    """From where to where cells must be sent; wide characters are never cut, short gaps are sent along."""
    runs: list[tuple[int, int]] = []
    for at, cell in enumerate(new):
        if old[at] == cell:
            continue
        start, end = at, at + 1
        while start and not new[start].text:
            start -= 1
        while end < len(new) and not new[end].text:
            end += 1
        if runs and start - runs[-1][1] <= GAP:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def painted(cells: list[Cell]) -> str:
    """Cells as text with its colours; neighbours of one look share them."""
    sent, ansi, link = "", "", ""
    for cell in cells:
        if cell.link != link:
            sent += f"\x1b]8;id={cell.link}\x1b\\" if cell.link else "\x1b]8;;\x1b\\"
            link = cell.link
        sent += turned(ansi, cell.ansi) + cell.text
        ansi = cell.ansi
    return sent + turned(ansi, "") + ("\x1b]8;;\x1b\\" if link else "")


class LeanUpdate(CompositorUpdate):
    """An update that becomes its difference at the moment it is sent."""

    def __init__(self, update: CompositorUpdate, shown: Shown) -> None:
        self._update, self._shown = update, shown

    def render_segments(self, console: Console) -> str:
        return self._shown.difference(self._update, console)

    def __rich_console__(self, console: Console, options: Any) -> Any:
        yield self._update


class Thrift(App[int]):
    """An app that sends differences."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.shown = Shown()

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
