"""Power against period, on a logarithmic scale, the highest of each column; the ephemeris and its harmonics marked."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import bars, envelope
from clara_tui.plots.scale import places, safe_range, value_range
from clara_tui.text.styled_text import StyledLine

TICKS_DAYS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
HARMONICS = ((0.5, "½"), (1.0, "P"), (2.0, "2"))


def periodogram_lines(
    frequency: FloatArray, power: FloatArray, size: Size, marker: str, period_days: float | None = None
) -> list[StyledLine]:
    """Return `frequency` per day, all finite and above zero. Frequency and power have shape (n,)."""
    log_period = -np.log10(frequency)
    x = value_range(log_period)
    ticks = [(float(np.log10(days)), f"{days:g}".removeprefix("0")) for days in TICKS_DAYS]
    picture = Picture(size, marker, x, safe_range(0.0, value_range(power).high * 1.05), x_ticks=ticks)
    rows, columns = picture.dots
    highest = envelope(log_period, power, x, columns)
    height = places(highest.high, picture.y, rows)
    picture.put(bars(highest.column, np.zeros_like(height), height, picture.dots), "scatter")
    for factor, sign in HARMONICS if period_days else ():
        assert period_days is not None
        picture.mark(0, picture.column_of(float(np.log10(period_days * factor))), sign, "guide")
    return lines_of(picture)
