"""A small image in characters: each pixel a block of cells, shaded by its brightness, with marks upon it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.scale import Range
from clara_tui.text.styled_text import STYLES, StyledLine

SHADES = {"ascii": " .:+#"}
USUAL_SHADES = " ░▒▓█"
WIDE = 2
"""Cells across for each line of cells: a cell is about twice as high as wide."""
LEAST_SHARE = 0.04
"""A pixel of less than this share of the brightest is blank."""


@dataclass(frozen=True, slots=True)
class ImageMark:
    """A sign at (column, row) of an image, in pixels, 0 at the centre of the first."""

    column: float
    row: float
    text: str
    style: str


def image_lines(
    image: FloatArray, aperture: NDArray[np.bool_], marks: Sequence[ImageMark], size: Size, marker: str
) -> list[StyledLine]:
    """Draw `image` (rows, columns) with row 0 at the bottom, square-rooted; brackets enclose the aperture.

    Returns nothing where it does not fit with one line of cells a pixel.
    """
    rows, columns = image.shape
    scale = min(size.height // rows, size.width // (columns * WIDE))
    if scale < 1:
        return []
    cells = Size(columns * WIDE * scale, rows * scale)
    picture = Picture(cells, marker, Range(-0.5, columns - 0.5), Range(-0.5, rows - 0.5), bottom=False, left=False)
    picture.glyphs[:] = _blocks(_shades(image, marker), scale)
    picture.styles[:] = np.where(_blocks(aperture, scale), STYLES.index("curve"), STYLES.index("scatter"))
    _enclose(picture, aperture, scale)
    for mark in marks:
        at = picture.column_of(mark.column), picture.row_of(mark.row)
        if 0 <= at[0] < picture.columns and 0 <= at[1] < picture.rows:
            picture.mark(at[1], at[0], mark.text, mark.style)
    return lines_of(picture)


def _shades(image: FloatArray, marker: str) -> NDArray[np.str_]:
    """Return the shade of each pixel, by the root of its share of the brightest."""
    shades = np.array(list(SHADES.get(marker, USUAL_SHADES)))
    share = shares_of_light(image)
    level = np.ceil(np.sqrt(share) * (len(shades) - 1)).astype(np.intp)
    return shades[np.where(share < LEAST_SHARE, 0, np.clip(level, 0, len(shades) - 1))]


def shares_of_light(image: FloatArray) -> FloatArray:
    """Return each pixel's share of the brightest, 0 where it has none, (rows, columns) as `image`."""
    light = np.where(np.isfinite(image), np.maximum(image, 0.0), 0.0)
    return light / max(float(light.max(initial=0.0)), 1e-30)


def _blocks(values: NDArray, scale: int) -> NDArray:
    """Return each pixel as a block of cells, the last row of pixels on top."""
    return np.repeat(np.repeat(values[::-1], scale, axis=0), WIDE * scale, axis=1)


def _enclose(picture: Picture, aperture: NDArray[np.bool_], scale: int) -> None:
    """Put brackets where the aperture begins and ends in each line: it is told without colours, too."""
    inside = np.pad(_blocks(aperture, scale), ((0, 0), (1, 1)))
    step = np.diff(inside.astype(np.int8), axis=1)
    for row, column in zip(*np.nonzero(step), strict=True):
        begins = step[row, column] > 0
        picture.mark(int(row), int(column) if begins else int(column) - 1, "[" if begins else "]", "guide")
