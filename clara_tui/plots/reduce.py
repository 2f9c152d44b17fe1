"""Reduce thousands of points to what a screen can show: occupied dots, binned medians, per-column envelopes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray, IntArray
from clara_tui.plots.scale import Range, places


def occupied(x: FloatArray, y: FloatArray, x_span: Range, y_span: Range, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which dots hold a point; `shape` = (rows, columns), top row first. Points outside are left out."""
    rows, columns = shape
    dots = np.zeros(shape, dtype=bool)
    column, row = places(x, x_span, columns), places(y, y_span, rows)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    dots[rows - 1 - row[inside], column[inside]] = True
    return dots


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Medians of equal stretches of x, empty ones left out."""

    centre: FloatArray
    median: FloatArray
    low: FloatArray
    """16th percentile: with `high`, the scatter of one point."""
    high: FloatArray
    count: IntArray


def binned_medians(x: FloatArray, y: FloatArray, span: Range, n_bins: int, least: int = 1) -> Bins:
    """Return median, 16th and 84th percentile of y in `n_bins` bins of x, without bins of fewer than `least` points.

    x and y have shape (n,).
    """
    which = places(x, span, n_bins)
    inside = (which >= 0) & (which < n_bins)
    which, y = which[inside], y[inside]
    by_height = np.argsort(y)
    by_bin = np.argsort(which[by_height].astype(np.int32), kind="stable")
    y, count = y[by_height[by_bin]], np.bincount(which, minlength=n_bins)
    start = np.concatenate(([0], np.cumsum(count)[:-1]))
    kept = np.flatnonzero(count >= max(least, 1))
    start, count = start[kept], count[kept]
    median = (y[start + (count - 1) // 2] + y[start + count // 2]) / 2
    low, high = y[start + (0.16 * (count - 1)).astype(np.intp)], y[start + np.ceil(0.84 * (count - 1)).astype(np.intp)]
    centre = span.low + (kept + 0.5) * span.length / n_bins
    return Bins(centre, median, low, high, count)


def bins_for(columns: int, n_points: int) -> int:
    """Return how many bins a view of `columns` cells can use: one a cell, but some ten points in each."""
    return int(np.clip(n_points // 10, 8, max(columns, 8)))


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """Lowest and highest y of each occupied column. `column` ascends."""

    column: IntArray
    low: FloatArray
    high: FloatArray


def envelope(x: FloatArray, y: FloatArray, span: Range, columns: int) -> Envelope:
    """Return each column's minimum and maximum: no dip, however short, falls between two. x and y have shape (n,)."""
    column = places(x, span, columns)
    inside = (column >= 0) & (column < columns)
    column, y = column[inside], y[inside]
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    np.minimum.at(low, column, y)
    np.maximum.at(high, column, y)
    kept = np.flatnonzero(low <= high)
    return Envelope(kept, low[kept], high[kept])


def bars(column: IntArray, low: IntArray, high: IntArray, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the dots of vertical bars from row `low` to row `high` (counted from the bottom, clipped to the canvas).

    All have shape (n,), the result `shape`.
    """
    rows, _columns = shape
    dots = np.zeros(shape, dtype=bool)
    from_bottom = np.arange(rows)[:, None]
    filled = (from_bottom >= np.clip(low, 0, rows - 1)) & (from_bottom <= np.clip(high, 0, rows - 1))
    dots[:, column] = filled[::-1]
    return dots


def joined(column: IntArray, row: IntArray, shape: tuple[int, int], reach: int) -> NDArray[np.bool_]:
    """Return the dots of a line through (column, row), rows from the bottom; gaps over `reach` columns break it."""
    if not column.size:
        return np.zeros(shape, dtype=bool)
    whole = np.arange(column[0], column[-1] + 1)
    height = np.rint(np.interp(whole, column, row)).astype(np.intp)
    following = np.searchsorted(column, whole)
    before = column[np.maximum(following - 1, 0)]
    kept = (column[following] == whole) | (column[following] - before <= reach)
    previous = np.concatenate((height[:1], height[:-1]))
    linked = np.concatenate(([False], kept[:-1])) & kept
    other = np.where(linked, previous + np.sign(height - previous), height)
    low, high = np.minimum(height, other), np.maximum(height, other)
    return bars(whole[kept], low[kept], high[kept], shape)
