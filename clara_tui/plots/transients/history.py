"""Probabilities of classes at some days: a letter a class, its error behind it, a line from day to day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import joined
from clara_tui.plots.scale import Range, places
from clara_tui.text.styled_text import StyledLine

LETTERS = "abcdefghijklmnopqrstuvwxyz"
STYLES_OF_CLASSES = ("guide", "clipped", "second", "median", "curve", "axis")


def history_lines(
    ticks: Sequence[str], probability: FloatArray, error: FloatArray, size: Size, marker: str
) -> list[StyledLine]:
    """Return one step along x for each of `ticks`; `probability` and `error` have shape (n_ticks, n_classes).

    The classes are lettered in their order, those of the highest probability in the end on top.
    """
    n_ticks = len(probability)
    x = np.arange(n_ticks, dtype=float)
    named = [(float(at), name) for at, name in enumerate(ticks)]
    picture = Picture(size, marker, Range(-0.5, max(n_ticks - 0.5, 0.5)), Range(-0.05, 1.05), x_ticks=named)
    order = np.argsort(probability[-1], kind="stable") if n_ticks else ()
    for number in order:
        _put_line(picture, x, probability[:, number], STYLES_OF_CLASSES[number % len(STYLES_OF_CLASSES)])
    for number in order:
        _put_letters(picture, x, probability[:, number], error[:, number], int(number))
    return lines_of(picture)


def _put_line(picture: Picture, x: FloatArray, y: FloatArray, style: str) -> None:
    rows, columns = picture.dots
    picture.put(joined(places(x, picture.x, columns), places(y, picture.y, rows), picture.dots, columns), style)


def _put_letters(picture: Picture, x: FloatArray, y: FloatArray, error: FloatArray, number: int) -> None:
    style, letter = STYLES_OF_CLASSES[number % len(STYLES_OF_CLASSES)], LETTERS[number % len(LETTERS)]
    for at, value, spread in zip(x, y, error, strict=True):
        column = picture.column_of(at)
        top, bottom = picture.row_of(min(value + spread, 1.0)), picture.row_of(max(value - spread, 0.0))
        for row in range(top, bottom + 1):
            picture.mark(row, column, "│", "scatter", over=False)
        picture.mark(picture.row_of(value), column, letter, style)
