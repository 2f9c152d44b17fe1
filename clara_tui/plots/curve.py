"""The light curve in time: an envelope per column, momentum dumps, flagged cadences and transit marks."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.flux_event import FluxEvent, points_inside
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.event_marks import MARKS
from clara_tui.plots.reduce import bars, envelope, joined
from clara_tui.plots.scale import Range, places, safe_range, value_range
from clara_tui.text.styled_text import StyledLine


def no_times() -> FloatArray:
    """Return an empty array of times, shape (0,)."""
    return np.zeros(0)


MAX_SPAN_DAYS = 10_000.0
TREND_STEP = 2
"""Cells from one dash of the trend to the next."""
BIN_DAYS = 30 / 1440
"""Of the bright line: noise of single cadences shrinks there to a quarter, and no transit is lost."""
LEAST_IN_BIN = 3
"""Cadences of half an hour and more have no line of their own."""
MIN_FLAGGED = 0.2
"""Share of a column's cadences that must be flagged for a mark: a few are flagged everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveMarks:
    """Times (BTJD) worth a mark."""

    transits: FloatArray = field(default_factory=no_times)
    dumps: FloatArray = field(default_factory=no_times)
    flagged: FloatArray = field(default_factory=no_times)
    cadences: FloatArray = field(default_factory=no_times)
    """Of all cadences, flagged or not."""
    events: tuple[FluxEvent, ...] = ()
    selected: FluxEvent | None = None
    """The event that is looked at."""
    trend: tuple[FloatArray, FloatArray] | None = None
    """Time and level, (m,) each, of what flattening takes out."""


def curve_lines(
    time: FloatArray, flux: FloatArray, size: Size, marker: str, marks: CurveMarks | None = None,
    span: Range | None = None, percent: tuple[float, float] | None = None,
) -> list[StyledLine]:  # fmt: skip
    """Return the curve as lines: half-hour means over an envelope of all points; times ascending, no NaN.

    Marks are ▾ dump and the letters of events (top), ░ flagged and ▴ transit (bottom); the points of events have a
    style of their own. The y axis holds every dip, or what lies between
    two percentiles where these are given.
    Time and flux have shape (n,).
    """
    marks = marks or CurveMarks()
    x = span or value_range(time)
    seen = (time >= x.low) & (time <= x.high)
    time, flux = time[seen], flux[seen]
    bin_time, bin_flux = half_hour_means(time, flux)
    y = curve_range(flux, bin_flux) if percent is None else value_range(flux, percent).padded(0.05)
    picture = Picture(size, marker, x, y, bottom=size.height >= 5)
    put_envelope(picture, time, flux, "cloud" if len(bin_time) else "curve")
    if len(bin_time):
        put_means(picture, bin_time, bin_flux)
        picture.without_crumbs("cloud", "curve")
    if marks.trend is not None and len(marks.trend[0]):
        put_trend(picture, *marks.trend)
    inside = points_inside(time, marks.events)
    if inside.any():
        put_envelope(picture, time[inside], flux[inside], "event")
    put_marks(picture, marks)
    return lines_of(picture)


def half_hour_means(time: FloatArray, flux: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean time and flux of each half hour with points, (m,); empty where most hold less than three."""
    if not len(time) or np.ptp(time) > MAX_SPAN_DAYS:
        return no_times(), no_times()
    which = ((time - time.min()) / BIN_DAYS).astype(np.intp)
    count = np.bincount(which)
    if np.median(count[count > 0]) < LEAST_IN_BIN:
        return no_times(), no_times()
    filled = count >= LEAST_IN_BIN
    return tuple(np.bincount(which, values)[filled] / count[filled] for values in (time, flux))  # type: ignore[return-value]


def curve_range(flux: FloatArray, means: FloatArray | None = None) -> Range:
    """Return the range of what two neighbouring points agree on: single wild points are clipped, no dip is.

    With `means` not much more than three times their range is shown: noise must not flatten what they show.
    `flux` has shape (n,), `means` (m,).
    """
    if flux.size < 3:
        return value_range(flux)
    steady_low = np.maximum(flux[:-1], flux[1:]).min()
    steady_high = np.minimum(flux[:-1], flux[1:]).max()
    if means is not None and means.size:
        around = float(np.ptp(means))
        steady_low = max(steady_low, means.min() - around)
        steady_high = min(steady_high, means.max() + around)
    return safe_range(steady_low, steady_high).padded(0.04)


def put_envelope(picture: Picture, x: FloatArray, y: FloatArray, style: str) -> None:
    """Draw a bar from the lowest to the highest point of each column of dots. Both have shape (n,)."""
    rows, columns = picture.dots
    lowest_highest = envelope(x, y, picture.x, columns)
    low, high = places(lowest_highest.low, picture.y, rows), places(lowest_highest.high, picture.y, rows)
    picture.put(bars(lowest_highest.column, low, high, picture.dots), style)


def put_means(picture: Picture, x: FloatArray, y: FloatArray) -> None:
    """Draw the half-hour means: bars where a column holds many, a line where they are apart. Both have shape (n,)."""
    put_envelope(picture, x, y, "curve")
    rows, columns = picture.dots
    step = columns * BIN_DAYS / picture.x.length
    if step > 1.0:
        column, row = places(x, picture.x, columns), np.clip(places(y, picture.y, rows), 0, rows - 1)
        inside = (column >= 0) & (column < columns)
        picture.put(joined(column[inside], row[inside], picture.dots, int(np.ceil(1.5 * step))), "curve")


def put_trend(picture: Picture, time: FloatArray, level: FloatArray) -> None:
    """Write the trend as dashes, a cell in two, so that the curve is seen under it. Both have shape (m,)."""
    seen = (time >= picture.x.low) & (time <= picture.x.high)
    found = envelope(time[seen], level[seen], picture.x, picture.columns)
    rows = places((found.low + found.high) / 2, picture.y, picture.rows)
    for column, row in zip(found.column.tolist(), rows.tolist(), strict=True):
        if column % TREND_STEP == 0:
            picture.mark(picture.rows - 1 - row, column, "┄", "second")


def put_marks(picture: Picture, marks: CurveMarks) -> None:
    """Write the marks into the first and the last row."""
    for column in _flagged_columns(picture, marks):
        picture.mark(picture.rows - 1, column, "░", "curve", over=False)
    for column in _columns(picture, marks.dumps):
        picture.mark(0, column, "▾", "curve")  # the curve's style: over a slow line every change of colour is sent
    for column in _columns(picture, marks.transits):
        picture.mark(picture.rows - 1, column, "▴", "guide")
    for event in sorted(marks.events, key=lambda one: (one is marks.selected, one.sigma)):
        _put_event(picture, event, "chosen" if event is marks.selected else "event")


def _put_event(picture: Picture, event: FluxEvent, style: str) -> None:
    """Write the letter of an event's kind over its columns; brackets around the one that is looked at."""
    first, last = picture.column_of(event.start_btjd), picture.column_of(event.end_btjd)
    if last < 0 or first >= picture.columns:
        return
    for column in range(max(first, 0), min(last, picture.columns - 1) + 1):
        picture.mark(0, column, MARKS[event.kind], style)
    if style == "chosen":
        for column, bracket in ((first - 1, "["), (last + 1, "]")):
            picture.mark(0, column, bracket, style)


def _flagged_columns(picture: Picture, marks: CurveMarks) -> list[int]:
    """Return the columns of which a fifth of the cadences is flagged; any, where it is not known how many there are."""
    number = [
        np.bincount(np.clip(places(times, picture.x, picture.columns) + 1, 0, picture.columns + 1),
                    minlength=picture.columns + 2)[1:-1]
        for times in (marks.flagged, marks.cadences)
    ]  # fmt: skip
    return [int(c) for c in np.flatnonzero((number[0] > 0) & (number[0] >= MIN_FLAGGED * number[1]))]


def _columns(picture: Picture, times: FloatArray) -> list[int]:
    column: NDArray[np.intp] = np.unique(places(times, picture.x, picture.columns))
    return [int(c) for c in column if 0 <= c < picture.columns]
