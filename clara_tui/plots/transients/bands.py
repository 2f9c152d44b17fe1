"""Measurements in several bands against time: a letter a point, its error behind it, the process as a shaded band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import bars, joined
from clara_tui.plots.scale import Range, places, safe_range, value_range
from clara_tui.text.styled_text import StyledLine

STYLE_OF_BAND = {"u": "median", "g": "guide", "r": "clipped", "i": "second", "z": "curve", "y": "axis", "V": "curve"}
LIMIT = "▾"


@dataclass(frozen=True, slots=True, eq=False)
class BandPoints:
    """The points of one band; arrays have shape (n_points,)."""

    band: str
    x: FloatArray
    y: FloatArray
    error: FloatArray
    is_limit: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class BandCurve:
    """A curve of one band with its error; arrays have shape (n_times,), NaN where it says nothing."""

    band: str
    x: FloatArray
    mean: FloatArray
    sigma: FloatArray


def band_lines(
    points: Sequence[BandPoints], curves: Sequence[BandCurve], size: Size, marker: str, span: Range,
    level: float | None = None, downwards: bool = False,
) -> list[StyledLine]:  # fmt: skip
    """Return the points over the curves, within `span` of x; `level` is a dotted line across.

    `downwards`: y grows to the bottom, as magnitudes do.
    """
    points = [_within(one, span) for one in points]
    curves = [_curve_within(one, span) for one in curves]
    if downwards:
        points = [BandPoints(one.band, one.x, -one.y, one.error, one.is_limit) for one in points]
        curves = [BandCurve(one.band, one.x, -one.mean, one.sigma) for one in curves]
    picture = Picture(size, marker, span, _range(points, curves, level), bottom=size.height >= 5, downwards=downwards)
    for curve in curves:
        _put_shade(picture, curve)
    for curve in curves:
        _put_mean(picture, curve)
    if level is not None:
        for column in range(picture.columns):
            picture.mark(picture.row_of(-level if downwards else level), column, "┄", "axis", over=False)
    for one in points:
        _put_errors(picture, one)
    for one in points:
        _put_letters(picture, one)
    return lines_of(picture)


def _range(points: Sequence[BandPoints], curves: Sequence[BandCurve], level: float | None) -> Range:
    """Span all points with at most twice the middle error each way; without points, the curves with their error."""
    ends = [side for one in points for side in _ends(one)]
    if not any(len(end) for end in ends):
        ends = [side for curve in curves for side in (curve.mean - curve.sigma, curve.mean + curve.sigma)]
    if level is not None:
        ends.append(np.array([level]))
    everything = np.concatenate([np.zeros(0), *ends])
    found = value_range(everything)
    return safe_range(found.low, found.high).padded(0.05)


def _ends(one: BandPoints) -> tuple[FloatArray, FloatArray]:
    most = 2 * float(np.median(one.error)) if len(one.error) else 0.0
    error = np.where(one.is_limit, 0.0, np.minimum(one.error, most))
    return one.y - error, one.y + error


def _within(one: BandPoints, span: Range) -> BandPoints:
    inside = (one.x >= span.low) & (one.x <= span.high) & np.isfinite(one.y)
    return BandPoints(one.band, one.x[inside], one.y[inside], one.error[inside], one.is_limit[inside])


def _curve_within(one: BandCurve, span: Range) -> BandCurve:
    inside = (one.x >= span.low) & (one.x <= span.high) & np.isfinite(one.mean) & np.isfinite(one.sigma)
    return BandCurve(one.band, one.x[inside], one.mean[inside], one.sigma[inside])


def _put_shade(picture: Picture, curve: BandCurve) -> None:
    """Put one standard deviation each way, every fourth dot: the points and the means must stand out."""
    if not len(curve.x):
        return
    rows, columns = picture.dots
    column = places(curve.x, picture.x, columns)
    low = places(curve.mean - curve.sigma, picture.y, rows)
    high = places(curve.mean + curve.sigma, picture.y, rows)
    seen = (high >= 0) & (low < rows) & (column >= 0) & (column < columns)
    dots = bars(column[seen], low[seen], high[seen], picture.dots)
    sparse = np.zeros_like(dots)
    sparse[::4, ::2], sparse[2::4, 1::2] = dots[::4, ::2], dots[2::4, 1::2]
    picture.put(sparse, "cloud")


def _put_mean(picture: Picture, curve: BandCurve) -> None:
    if not len(curve.x):
        return
    rows, columns = picture.dots
    column, row = places(curve.x, picture.x, columns), places(curve.mean, picture.y, rows)
    seen = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    picture.put(joined(column[seen], row[seen], picture.dots, max(columns // 20, 4)), STYLE_OF_BAND.get(curve.band, ""))


def _put_errors(picture: Picture, one: BandPoints) -> None:
    for x, y, error, is_limit in zip(one.x, one.y, one.error, one.is_limit, strict=True):
        if not is_limit:
            top, bottom = picture.row_of(y + error), picture.row_of(y - error)
            for row in range(max(top, 0), min(bottom, picture.rows - 1) + 1):
                picture.mark(row, picture.column_of(x), "│", "scatter")


def _put_letters(picture: Picture, one: BandPoints) -> None:
    style = STYLE_OF_BAND.get(one.band, "")
    for x, y, is_limit in zip(one.x, one.y, one.is_limit, strict=True):
        row = min(max(picture.row_of(y), 0), picture.rows - 1)
        picture.mark(row, picture.column_of(x), LIMIT if is_limit else one.band, style, over=not is_limit)
