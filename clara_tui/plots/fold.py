"""The folded light curve: a dim cloud of points, bright medians with their scatter, the box of the ephemeris."""

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import Bins, binned_medians, bins_for, joined, occupied
from clara_tui.plots.scale import Range, places, safe_range, value_range
from clara_tui.text.styled_text import STYLES, StyledLine

Y_PERCENT = (0.5, 99.5)
WHOLE_CYCLE = Range(-0.5, 0.5)


@dataclass(frozen=True, slots=True)
class TransitBox:
    """The transit as the ephemeris has it, in phase and in units of the flux."""

    half_width: float
    depth: float


@dataclass(frozen=True, slots=True)
class FoldView:
    """What part of the fold is looked at, and how."""

    x: Range = WHOLE_CYCLE
    n_bins: int = 0
    """0: as many as the view can use."""
    shaded: bool = True
    """Whether the points are drawn, the middle two thirds of them a shade brighter; else only the medians."""
    by_bins: bool = False
    """Whether the y axis fits the bins, not the points; these are marked where they lie outside."""
    x_ticks: tuple[tuple[float, str], ...] | None = None
    """Labels at phases; None: the phase itself."""


def fold_lines(
    phase: FloatArray, flux: FloatArray, size: Size, marker: str, box: TransitBox | None = None,
    view: FoldView | None = None, medians_only: bool = False, overlay: tuple[FloatArray, FloatArray] | None = None,
) -> list[StyledLine]:  # fmt: skip
    """Return the fold as lines. `phase` within the range of the view, the transit at 0, `flux` around 1; no NaN.

    With `medians_only` the y axis fits the medians, not the points: for signals below the scatter.
    `overlay` is another star's fold, (phase, flux), drawn as a second line scaled to this one's range.
    """
    view = view or FoldView()
    seen = (phase >= view.x.low) & (phase <= view.x.high)
    phase, flux = phase[seen], flux[seen]
    bins = binned_medians(phase, flux, view.x, view.n_bins or bins_for(size.width - 8, len(phase)), least=2)
    y = median_range(bins, flux) if medians_only or view.by_bins else fold_range(flux, bins)
    picture = Picture(size, marker, view.x, y, x_ticks=None if view.x_ticks is None else list(view.x_ticks))
    if view.shaded:
        picture.put(occupied(phase, flux, picture.x, picture.y, picture.dots), "cloud")
        ink_scatter(picture, bins)
    if box is not None:
        put_box(picture, box)
    if overlay is not None:
        put_overlay(picture, bins, binned_medians(*overlay, view.x, len(bins.centre) or 8, least=2))
    put_medians(picture, bins)
    picture.clear_around("median")
    picture.without_crumbs("scatter", "cloud")
    if view.shaded and not medians_only:
        mark_clipped(picture, phase, flux)
    return lines_of(picture)


def fold_range(flux: FloatArray, bins: Bins) -> Range:
    """Return the 0.5 to 99.5 percentile of the points, widened to hold every median: a narrow deep dip is never cut.

    `flux` has shape (n,).
    """
    points = value_range(flux, Y_PERCENT)
    if not bins.median.size:
        return points
    return safe_range(min(points.low, bins.median.min()), max(points.high, bins.median.max())).padded(0.02)


def median_range(bins: Bins, flux: FloatArray) -> Range:
    """Return all medians, and as much again around them, as far as there are points. `flux` has shape (n,)."""
    wanted, there = value_range(bins.median).padded(0.5), fold_range(flux, bins)
    return safe_range(max(wanted.low, there.low), min(wanted.high, there.high))


def put_medians(picture: Picture, bins: Bins, style: str = "median") -> None:
    """Draw the medians of the phase bins, each of shape (n_bins,), into the picture."""
    rows, columns = picture.dots
    column, row = places(bins.centre, picture.x, columns), places(bins.median, picture.y, rows)
    step = int(np.ceil(np.median(np.diff(column)))) if column.size > 1 else 1
    picture.put(joined(column, np.clip(row, 0, rows - 1), picture.dots, 2 * max(step, 1)), style)


def put_overlay(picture: Picture, bins: Bins, other: Bins) -> None:
    """Draw the medians of another fold, stretched to the range of these: shapes are compared, not depths."""
    if bins.median.size and other.median.size:
        own, others = value_range(bins.median), value_range(other.median)
        scaled = own.low + (other.median - others.low) * own.length / others.length
        put_medians(picture, replace(other, median=scaled), "second")


def ink_scatter(picture: Picture, bins: Bins) -> None:
    """Draw the two thirds of each bin's points around its median a shade brighter than the rest."""
    if not bins.centre.size:
        return
    columns = picture.x.low + (np.arange(picture.columns) + 0.5) * picture.x.length / picture.columns
    heights = picture.y.high - (np.arange(picture.rows) + 0.5)[:, None] * picture.y.length / picture.rows
    low, high = np.interp(columns, bins.centre, bins.low), np.interp(columns, bins.centre, bins.high)
    band = (picture.glyphs != " ") & (heights >= low) & (heights <= high)
    picture.styles[band] = STYLES.index("scatter")


def put_box(picture: Picture, box: TransitBox) -> None:
    """Draw dotted lines at ingress and egress, and the floor of the box between them."""
    left, right = picture.column_of(-box.half_width), picture.column_of(box.half_width)
    for column in {left, right}:
        for row in range(picture.rows):
            picture.mark(row, column, "┊", "guide", over=False)
    floor = picture.row_of(1.0 - box.depth)
    for column in range(max(left, 0), min(right, picture.columns - 1) + 1):
        picture.mark(floor, column, "┄", "guide", over=False)


def mark_clipped(picture: Picture, x: FloatArray, y: FloatArray) -> None:
    """Draw ↑ and ↓ at the edge over and under which points are not shown. Both have shape (n,)."""
    column = places(x, picture.x, picture.columns)
    for outside, row, sign in ((y > picture.y.high, 0, "↑"), (y < picture.y.low, picture.rows - 1, "↓")):
        for c in np.unique(column[outside]):
            picture.mark(row, int(c), sign, "clipped", over=False)
