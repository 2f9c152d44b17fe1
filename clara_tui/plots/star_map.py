"""Stars on a plane: one character a cell, and a step from star to star."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray, IntArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.scale import Range, places, value_range
from clara_tui.text.styled_text import STYLES, StyledLine, merged

CELL_ASPECT = 2.0
"""A terminal's cell is about twice as high as wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """What part of the plane is looked at, on how many cells."""

    x: Range
    y: Range
    columns: int
    rows: int

    def cells(self, x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray]:
        """Return column and row, from the top; outside the canvas for what is not in view. All are (n_stars,)."""
        return places(x, self.x, self.columns), self.rows - 1 - places(y, self.y, self.rows)


def plane_for(x: FloatArray, y: FloatArray, size: Size, zoom: int = 0, centre: int | None = None) -> Plane:
    """Return all stars; or, zoomed in, 1/2^zoom of the plane each way around star number `centre`.

    Both have shape (n_stars,).
    """
    spans = [value_range(values).padded(0.02) for values in (x, y)]
    if zoom and centre is not None:
        halves = [span.length / 2 ** (zoom + 1) for span in spans]
        spans = [Range(at - half, at + half) for at, half in zip((x[centre], y[centre]), halves, strict=True)]
    return Plane(spans[0], spans[1], size.width, size.height)


def map_lines(
    x: FloatArray, y: FloatArray, kinds: IntArray, looks: Sequence[tuple[str, str]], plane: Plane
) -> list[StyledLine]:
    """Return the stars as characters; `kinds` (n,) numbers each star's (character, style) in `looks`.

    A cell shows the kind most of its stars have; of equals the one named first in `looks`.
    """
    column, row = plane.cells(x, y)
    inside = (column >= 0) & (column < plane.columns) & (row >= 0) & (row < plane.rows)
    picture = Picture(Size(plane.columns, plane.rows), "braille", plane.x, plane.y, bottom=False, left=False)
    cells, most = _prevailing((row * plane.columns + column)[inside], kinds[inside], len(looks))
    signs = np.array([sign for sign, _ in looks])
    styles = np.array([STYLES.index(style) for _, style in looks])
    picture.glyphs.ravel()[cells] = signs[most]
    picture.styles.ravel()[cells] = styles[most]
    return lines_of(picture)


def _prevailing(cells: IntArray, kinds: IntArray, n_kinds: int) -> tuple[IntArray, IntArray]:
    """Return each occupied cell and the kind met most often in it."""
    occupied, place = np.unique(cells, return_inverse=True)
    count = np.zeros((len(occupied), max(n_kinds, 1)), dtype=np.intp)
    np.add.at(count, (place, kinds), 1)
    return occupied, count.argmax(axis=1)


def with_cursor(line: StyledLine, column: int, width: int) -> StyledLine:
    """Return the line with brackets around one cell, and that cell highlighted."""
    text = "".join(text for text, _ in line).ljust(width)
    styles = [style for text, style in line for _ in text] + [""] * width
    characters = [[text[i], styles[i]] for i in range(width)]
    for side, sign in ((column - 1, "["), (column + 1, "]")):
        if 0 <= side < width:
            characters[side] = [sign, "accent"]
    if 0 <= column < width:
        characters[column][1] = f"{characters[column][1]} selected".strip()
    return merged([(character, style) for character, style in characters])


def nearest_towards(x: FloatArray, y: FloatArray, at: int, right: int, up: int) -> int | None:
    """Return the star to step to from star `at`: the nearest within 45° of a direction; None when there is none.

    `x` and `y` in cells' widths, so that near is near on the screen.
    Both have shape (n_stars,).
    """
    ahead, aside = (x - x[at]) * right + (y - y[at]) * up, np.abs((x - x[at]) * up) + np.abs((y - y[at]) * right)
    distance = np.hypot(ahead, aside)
    possible: NDArray[np.intp] = np.flatnonzero((ahead > 0) & (aside <= ahead))
    return int(possible[distance[possible].argmin()]) if len(possible) else None


def on_screen(x: FloatArray, y: FloatArray, plane: Plane) -> tuple[FloatArray, FloatArray]:
    """Return the places in cells' widths, unrounded. All have shape (n_stars,)."""
    across = (x - plane.x.low) * plane.columns / plane.x.length
    return across, (y - plane.y.low) * plane.rows * CELL_ASPECT / plane.y.length
