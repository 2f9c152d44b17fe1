"""The centroid folded on the ephemeris: it must not move when the star dims."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.fold import put_medians
from clara_tui.plots.reduce import binned_medians
from clara_tui.plots.scale import Range, safe_range
from clara_tui.text.styled_text import StyledLine

Folded = tuple[FloatArray, FloatArray]


def centroid_lines(
    column: Folded, row: Folded, size: Size, marker: str, half_width: float | None = None
) -> list[StyledLine]:
    """Draw binned medians of both centroids (millipixels) against phase; dotted lines at ingress and egress.

    Each line ends in a letter of its colour, named above: c the column, r the row.
    """
    span = Range(-0.5, 0.5)
    bins = [binned_medians(*folded, span, max(size.width - 8, 8), least=2) for folded in (column, row)]
    medians = np.concatenate([b.median for b in bins])
    y = safe_range(medians.min(), medians.max()).padded(0.05) if medians.size else Range(-1.0, 1.0)
    picture = Picture(size, marker, span, y, bottom=size.height >= 5)
    for edge in (-half_width, half_width) if half_width else ():
        for line in range(picture.rows):
            picture.mark(line, picture.column_of(edge), "┊", "guide", over=False)
    for one, style, name in ((bins[0], "median", "c"), (bins[1], "second", "r")):
        put_medians(picture, one, style)
        if one.median.size:
            picture.mark(
                min(max(picture.row_of(one.median[-1]), 0), picture.rows - 1), picture.columns - 1, name, style
            )
    picture.mark(0, 0, "c column", "median")
    picture.mark(0, len("c column "), "r row", "second")
    return lines_of(picture)
