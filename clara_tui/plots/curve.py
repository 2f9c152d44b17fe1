"""The light curve in time: an envelope per column, momentum dumps, flagged cadences and transit marks."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import bars, envelope
from clara_tui.plots.scale import Range, places, safe_range, value_range
from clara_tui.text.styled_text import StyledLine


def no_times() -> FloatArray:
    return np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class CurveMarks:
    """Times (BTJD) worth a mark."""

    transits: FloatArray = field(default_factory=no_times)
    dumps: FloatArray = field(default_factory=no_times)
    flagged: FloatArray = field(default_factory=no_times)


def curve_lines(
    time: FloatArray, flux: FloatArray, size: Size, marker: str, marks: CurveMarks | None = None,
    span: Range | None = None, percent: tuple[float, float] | None = None,
) -> list[StyledLine]:  # fmt: skip
    """The curve as lines. No NaN in `time` or `flux`; marks ▾ dump (top), ░ flagged and ▴ transit (bottom).

    The y axis holds every dip, or what lies between two percentiles where these are given.
    """
    marks = marks or CurveMarks()
    x = span or value_range(time)
    seen = (time >= x.low) & (time <= x.high)
    time, flux = time[seen], flux[seen]
    y = curve_range(flux) if percent is None else value_range(flux, percent).padded(0.05)
    picture = Picture(size, marker, x, y, bottom=size.height >= 5)
    put_envelope(picture, time, flux, "curve")
    put_marks(picture, marks)
    return lines_of(picture)


def curve_range(flux: FloatArray) -> Range:
    """Everything two neighbouring points agree on: single wild points are clipped, no dip is."""
    if flux.size < 3:
        return value_range(flux)
    steady_low = np.maximum(flux[:-1], flux[1:]).min()
    steady_high = np.minimum(flux[:-1], flux[1:]).max()
    return safe_range(steady_low, steady_high).padded(0.04)


def put_envelope(picture: Picture, x: FloatArray, y: FloatArray, style: str) -> None:
    rows, columns = picture.dots
    lowest_highest = envelope(x, y, picture.x, columns)
    low, high = places(lowest_highest.low, picture.y, rows), places(lowest_highest.high, picture.y, rows)
    picture.put(bars(lowest_highest.column, low, high, picture.dots), style)


def put_marks(picture: Picture, marks: CurveMarks) -> None:
    for column in _columns(picture, marks.flagged):
        picture.mark(picture.rows - 1, column, "░", "curve", over=False)
    for column in _columns(picture, marks.dumps):
        picture.mark(0, column, "▾", "curve")  # the curve's style: over a slow line every change of colour is sent
    for column in _columns(picture, marks.transits):
        picture.mark(picture.rows - 1, column, "▴", "guide")


def _columns(picture: Picture, times: FloatArray) -> list[int]:
    column: NDArray[np.intp] = np.unique(places(times, picture.x, picture.columns))
    return [int(c) for c in column if 0 <= c < picture.columns]
