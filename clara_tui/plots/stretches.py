"""A light curve with some stretches of it marked."""

from collections.abc import Sequence

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.curve import curve_range, put_envelope
from clara_tui.plots.scale import value_range
from clara_tui.text.styled_text import StyledLine


def stretches_lines(
    time: FloatArray, flux: FloatArray, stretches: Sequence[tuple[float, float]], size: Size, marker: str
) -> list[StyledLine]:
    """Return the curve, its marked stretches in another style and underlined.

    `stretches` are first and last times (BTJD).
    Time and flux have shape (n,).
    """
    picture = Picture(size, marker, value_range(time), curve_range(flux))
    put_envelope(picture, time, flux, "scatter")
    for first, last in stretches:
        inside = (time >= first) & (time <= last)
        put_envelope(picture, time[inside], flux[inside], "median")
        left, right = picture.column_of(first), picture.column_of(last)
        picture.mark(picture.rows - 1, left, "▴" * max(right - left + 1, 1), "guide")
    return lines_of(picture)
