"""The centroid around mid-transit: means of both axes with their errors."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.scale import safe_range
from clara_tui.text.styled_text import StyledLine

Binned = tuple[FloatArray, FloatArray]
"""Mean and error of each bin; NaN where nothing was seen."""
SIGNS = (("o", "column", "median"), ("x", "row", "second"))
LEAST_KEY = 22
"""Cells from which the signs are named with words."""


def transit_centroid_lines(
    hours: FloatArray, column: Binned, row: Binned, size: Size, marker: str, half_hours: float
) -> list[StyledLine]:
    """Draw the bins against hours from mid-transit, (n_bins,) all; dotted lines at ingress and egress."""
    ends = np.concatenate([mean + sign * error for mean, error in (column, row) for sign in (-1.0, 1.0)])
    ends = ends[np.isfinite(ends)]
    y = safe_range(ends.min(), ends.max()).padded(0.08) if ends.size else safe_range(-1.0, 1.0)
    x = safe_range(hours.min(), hours.max()).padded(0.02) if hours.size else safe_range(-1.0, 1.0)
    picture = Picture(size, marker, x, y, bottom=size.height >= 5)
    for edge in (-half_hours, half_hours):
        for line in range(picture.rows):
            picture.mark(line, picture.column_of(edge), "┊", "guide", over=False)
    for k, (mean, error) in enumerate((column, row)):
        sign, _, style = SIGNS[k]
        for at, value, half in zip(hours, mean, error, strict=True):
            if np.isfinite(value + half):
                _put_point(picture, picture.column_of(at), (value - half, value, value + half), sign, style)
    _put_key(picture)
    return lines_of(picture)


def _put_point(picture: Picture, at: int, values: tuple[float, float, float], sign: str, style: str) -> None:
    """Put a sign at the mean, a bar from error to error."""
    bottom, middle, top = (picture.row_of(value) for value in values)
    for line in range(max(top, 0), min(bottom, picture.rows - 1) + 1):
        picture.mark(line, at, "│", style, over=False)
    picture.mark(middle, at, sign, style)


def _put_key(picture: Picture) -> None:
    """Name both signs in the upper left corner."""
    at = 0
    for sign, name, style in SIGNS:
        text = f"{sign} {name} " if picture.columns >= LEAST_KEY else f"{sign} {name[0]} "
        picture.mark(0, at, text, style)
        at += len(text)
