"""Power against period, on a logarithmic scale, the highest of each column; the periods worth a mark marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import bars, envelope
from clara_tui.plots.scale import places, safe_range, value_range
from clara_tui.text.styled_text import StyledLine

TICKS_DAYS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
HARMONICS = ((0.5, "½"), (1.0, "P"), (2.0, "2"))
DUMP_HARMONICS = (1 / 3, 0.5, 1.0, 2.0, 3.0)
LEAST_ROWS = 6
"""Of a drawing whose peaks are numbered in a row of their own."""


@dataclass(frozen=True, slots=True)
class PeriodMarks:
    """Periods worth a mark, in days."""

    shown_days: float | None = None
    """Of the ephemeris on the screen: P, with ½ and 2 at its half and double."""
    peaks: Sequence[tuple[int, float]] = ()
    """Number and period of each peak listed."""
    dump_days: float | None = None
    """Between momentum dumps: ▾, also at a third, half, double and triple."""


def periodogram_lines(
    period_days: FloatArray, power: FloatArray, size: Size, marker: str, marks: PeriodMarks | None = None
) -> list[StyledLine]:
    """Return the drawing of `power` at `period_days`, both (n,), all finite, the periods above zero, in any order."""
    marks = marks or PeriodMarks()
    log_period = np.log10(period_days)
    x = value_range(log_period)
    ticks = [(float(np.log10(days)), f"{days:g}".removeprefix("0")) for days in TICKS_DAYS]
    picture = Picture(size, marker, x, safe_range(0.0, value_range(power).high * 1.05), x_ticks=ticks)
    rows, columns = picture.dots
    highest = envelope(log_period, power, x, columns)
    height = places(highest.high, picture.y, rows)
    picture.put(bars(highest.column, np.zeros_like(height), height, picture.dots), "scatter")
    _put_marks(picture, marks)
    return lines_of(picture)


def _put_marks(picture: Picture, marks: PeriodMarks) -> None:
    for factor in DUMP_HARMONICS if marks.dump_days else ():
        _put(picture, picture.rows - 1, (marks.dump_days or 1.0) * factor, "▾", "curve")
    row = 1 if picture.rows >= LEAST_ROWS else 0
    for number, days in reversed(marks.peaks):  # the highest last, over its neighbours
        _put(picture, row, days, str(number), "second")
    for factor, sign in HARMONICS if marks.shown_days else ():
        _put(picture, 0, (marks.shown_days or 1.0) * factor, sign, "guide")


def _put(picture: Picture, row: int, period_days: float, sign: str, style: str) -> None:
    picture.mark(row, picture.column_of(float(np.log10(period_days))), sign, style)
