"""The shift of the light in transit, row against column, over the shifts at other phases."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import occupied
from clara_tui.plots.scale import Range
from clara_tui.plots.star_map import CELL_ASPECT
from clara_tui.text.styled_text import StyledLine

ELLIPSE_SIGMA = 3.0
ELLIPSE_POINTS = 240


def offset_lines(
    shift: tuple[float, float], error: tuple[float, float], elsewhere: tuple[FloatArray, FloatArray],
    size: Size, marker: str,
) -> list[StyledLine]:  # fmt: skip
    """Draw a shift (column, row) with its errors; `elsewhere`, (m,) each, gives the cloud and its 3 σ ellipse.

    All in one unit, at one scale both ways; + is where the light would stay.
    """
    ellipse = scatter_ellipse(*elsewhere)
    picture = _picture(np.abs(shift) + np.asarray(error), (*elsewhere, *ellipse), size, marker)
    picture.put(occupied(*elsewhere, picture.x, picture.y, picture.dots), "cloud")
    picture.put(occupied(*ellipse, picture.x, picture.y, picture.dots), "guide")
    picture.mark(picture.row_of(0.0), picture.column_of(0.0), "+", "axis")
    across, up = picture.column_of(shift[0]), picture.row_of(shift[1])
    for column in range(picture.column_of(shift[0] - error[0]), picture.column_of(shift[0] + error[0]) + 1):
        picture.mark(up, column, "─", "event")
    for row in range(picture.row_of(shift[1] + error[1]), picture.row_of(shift[1] - error[1]) + 1):
        picture.mark(row, across, "│", "event")
    picture.mark(up, across, "X", "event")
    picture.mark(0 if shift[1] < 0 else picture.rows - 1, 0, "row/col mpx", "axis")
    return lines_of(picture)


def scatter_ellipse(column: FloatArray, row: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return points, (n,) each, on the ellipse that holds shifts up to 3 σ from none; empty for fewer than three."""
    if len(column) < 3:
        return np.zeros(0), np.zeros(0)
    sizes, axes = np.linalg.eigh(np.cov(np.vstack([column, row]).astype(np.float64)))
    angle = np.linspace(0.0, 2 * np.pi, ELLIPSE_POINTS, endpoint=False)
    radii = ELLIPSE_SIGMA * np.sqrt(np.maximum(sizes, 0.0))
    points = axes @ (radii[:, None] * np.vstack([np.cos(angle), np.sin(angle)]))
    return points[0], points[1]


def _picture(largest: FloatArray, drawn: tuple[FloatArray, ...], size: Size, marker: str) -> Picture:
    """Make an empty picture that holds everything, no shift in its middle."""
    empty = Picture(size, marker, Range(-1.0, 1.0), Range(-1.0, 1.0), bottom=size.height >= 5)
    wide, high = empty.columns / CELL_ASPECT, float(empty.rows)
    furthest = [max(float(np.abs(values).max(initial=0.0)) for values in drawn[k::2]) for k in (0, 1)]
    reach = np.maximum(largest, furthest)
    unit = 1.15 * max(reach[0] / wide, reach[1] / high, 1e-12)
    return Picture(
        size, marker, Range(-unit * wide, unit * wide), Range(-unit * high, unit * high), bottom=size.height >= 5
    )
