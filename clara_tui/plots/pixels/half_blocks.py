"""A small image in half blocks: each cell is two squares, as ▀ in one colour on another, and pixels are square.

For terminals that show colours of any shade; the others get `image.py`'s shades of characters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.image import ImageMark, shares_of_light
from clara_tui.text.styled_text import SHADES, StyledLine, merged

UPPER_HALF = "▀"
LEVELS = 20
"""Shades of each of the two ramps, about as many as terminals of 256 colours have greys."""
LEAST_FRAMED = 2
"""Cells across a pixel from which brackets enclose the aperture; below it is told by its colour alone."""


def half_block_lines(
    image: FloatArray, aperture: NDArray[np.bool_], marks: Sequence[ImageMark], size: Size
) -> list[StyledLine]:
    """Draw `image` (rows, columns), row 0 at the bottom, square-rooted; the aperture has its own ramp, and brackets.

    Returns nothing where it does not fit with half a cell a pixel.
    """
    rows, columns = image.shape
    scale = min(2 * size.height // rows, size.width // columns)
    if scale < 1:
        return []
    halves = _halves(_styles_of_pixels(image, aperture), scale)
    glyphs = np.full((len(halves) // 2, columns * scale), UPPER_HALF)
    styles = np.array([
        [f"{SHADES}{upper}-{lower}" for upper, lower in zip(*pair, strict=True)]
        for pair in zip(halves[::2], halves[1::2], strict=True)
    ], dtype=object)  # fmt: skip
    if scale >= LEAST_FRAMED:
        _enclose(glyphs, styles, aperture, scale)
    for mark in marks:
        _put(glyphs, styles, mark, rows, scale)
    return [merged(list(zip(*line, strict=True))) for line in zip(glyphs.tolist(), styles.tolist(), strict=True)]


def _styles_of_pixels(image: FloatArray, aperture: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Return the shade of each pixel, (rows, columns), in hundredths of a ramp; with "a" before it in the aperture."""
    level = np.rint(np.sqrt(shares_of_light(image)) * LEVELS) * (100 // LEVELS)
    said = level.astype(np.intp).astype(str)
    return np.where(aperture, np.char.add("a", said), said)


def _halves(pixels: NDArray, scale: int) -> NDArray:
    """Return each pixel as `scale` × `scale` halves of cells, the last row on top; the number of rows is even."""
    halves = np.repeat(np.repeat(pixels[::-1], scale, axis=0), scale, axis=1)
    return np.pad(halves, ((0, len(halves) % 2), (0, 0)), constant_values="none")


def _enclose(glyphs: NDArray, styles: NDArray, aperture: NDArray[np.bool_], scale: int) -> None:
    """Put brackets where the aperture begins and ends in each line of cells that is in it, wholly or by half."""
    inside = np.repeat(np.repeat(aperture[::-1], scale, axis=0), scale, axis=1)
    inside = np.pad(inside, ((0, len(inside) % 2), (0, 0)))
    step = np.diff(np.pad(inside[::2] | inside[1::2], ((0, 0), (1, 1))).astype(np.int8), axis=1)
    for row, column in zip(*np.nonzero(step), strict=True):
        begins = step[row, column] > 0
        _write(glyphs, styles, int(row), int(column) if begins else int(column) - 1, "[" if begins else "]", "guide")


def _put(glyphs: NDArray, styles: NDArray, mark: ImageMark, rows: int, scale: int) -> None:
    """Put a mark into the cell that its place is in; nothing where that is outside."""
    column = int(np.floor((mark.column + 0.5) * scale))
    row = int(np.floor((rows - 0.5 - mark.row) * scale)) // 2
    if 0 <= row < glyphs.shape[0] and 0 <= column < glyphs.shape[1]:
        _write(glyphs, styles, row, column, mark.text, mark.style)


def _write(glyphs: NDArray, styles: NDArray, row: int, column: int, sign: str, style: str) -> None:
    """Write one sign, legible on any shade: on the theme's own ground."""
    glyphs[row, column], styles[row, column] = sign, style
