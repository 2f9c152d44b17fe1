"""A learning curve: a metric of training, and that of validation, against the epoch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import joined
from clara_tui.plots.scale import Range, places, value_range
from clara_tui.text.styled_text import StyledLine

Curve = tuple[FloatArray, FloatArray]
"""Epochs and values, both (n,)."""
DASH = 4
"""Columns of dots of a dash of the validation's line, every other one left out: colour is not the only signal."""


@dataclass(frozen=True, slots=True)
class Axes:
    """What both axes span: the same for curves that stand side by side."""

    epochs: Range
    values: Range


def axes_of(curves: list[Curve]) -> Axes:
    """Span the axes over all curves; 0 to 1 where there is no point."""
    epochs = np.concatenate([epochs for epochs, _ in curves] or [np.zeros(0)])
    values = np.concatenate([values for _, values in curves] or [np.zeros(0)])
    return Axes(value_range(epochs), value_range(values).padded(0.05))


def learning_curve_lines(learnt: Curve, unseen: Curve, size: Size, marker: str, axes: Axes) -> list[StyledLine]:
    """Draw the metric of training as a line, over it that of validation in dashes."""
    picture = Picture(size, marker, axes.epochs, axes.values)
    picture.put(_line(learnt, picture), "median")
    unseen_dots = _line(unseen, picture)
    if len(unseen[0]) > 1 and marker == "braille":
        unseen_dots[:, np.arange(unseen_dots.shape[1]) % (2 * DASH) >= DASH] = False
    picture.put(unseen_dots, "second")
    return lines_of(picture)


def _line(curve: Curve, picture: Picture) -> NDArray[np.bool_]:
    """Return the dots of a line through the mean of each column."""
    rows, columns = picture.dots
    column, row = places(curve[0], picture.x, columns), places(curve[1], picture.y, rows)
    inside = (column >= 0) & (column < columns)
    filled, which = np.unique(column[inside], return_inverse=True)
    mean = np.bincount(which, row[inside]) / np.bincount(which) if filled.size else np.zeros(0)
    return joined(filled, np.rint(mean).astype(np.intp), picture.dots, columns)
