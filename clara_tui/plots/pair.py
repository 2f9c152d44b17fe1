"""Two folds side by side on one scale: odd transits left, even ones right."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.fold import TransitBox, fold_range, mark_clipped, put_medians
from clara_tui.plots.reduce import binned_medians, occupied
from clara_tui.plots.scale import Range
from clara_tui.text.styled_text import StyledLine

Folded = tuple[FloatArray, FloatArray]
"""Phase and flux."""


def pair_lines(
    left: Folded, right: Folded, half: float, size: Size, marker: str, box: TransitBox | None = None,
    shaded: bool = True,
) -> list[StyledLine]:  # fmt: skip
    """Draw both within ±`half` in phase; a dotted line between them, the depth of the box across both.

    `shaded`: whether the points are drawn, not only the medians.
    """
    shifted = [_within(side, half, offset) for side, offset in ((left, -1.0), (right, 1.0))]
    phase, flux = np.concatenate([s[0] for s in shifted]), np.concatenate([s[1] for s in shifted])
    span = Range(-2 * half, 2 * half)
    n_points = max(len(phase), 1)
    columns = max(size.width - 8, 4)
    bins = binned_medians(phase, flux, span, int(np.clip(n_points // 8, 8, columns)), least=2)
    ticks = [(-half, "odd"), (half, "even")]
    picture = Picture(size, marker, span, fold_range(flux, bins), x_ticks=ticks)
    if shaded:
        picture.put(occupied(phase, flux, picture.x, picture.y, picture.dots), "cloud")
    for row in range(picture.rows):
        picture.mark(row, picture.column_of(0.0), "┊", "axis")
    if box is not None:
        for column in range(picture.columns):
            picture.mark(picture.row_of(1.0 - box.depth), column, "┄", "guide", over=False)
    put_medians(picture, bins)
    picture.clear_around("median")
    if shaded:
        mark_clipped(picture, phase, flux)
    return lines_of(picture)


def _within(side: Folded, half: float, offset: float) -> Folded:
    phase, flux = side
    near = np.abs(phase) < half
    return phase[near] + offset * half, flux[near]
