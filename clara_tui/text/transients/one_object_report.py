"""Turn one object into lines: a plot of points and process for each band, and probabilities as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.text import sanitize
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.reduce import joined
from clara_tui.plots.scale import places, safe_range
from clara_tui.text.styled_text import text_of

if TYPE_CHECKING:
    from clara_pipeline.transients.exploration.one_object import BandCurve, OneObject

PLOT = Size(80, 12)
BAR_CELLS = 40
NAME_CELLS = 14


def one_object_lines(one: OneObject, marker: str = "braille") -> list[str]:
    """Return the object's plots and probabilities, at most 80 cells wide."""
    lines = [f"{sanitize(one.object_id, 40)}, {sanitize(one.class_name, 30)}"]
    for curve in one.curves:
        lines += [f"band {curve.band}: flux [uJy], days from the peak; o nights, between the lines the process"]
        lines += _plot(curve, marker)
    for model, of_class in one.probabilities.items():
        lines += [f"probabilities by {model}, not having seen it"]
        for name, probability in of_class.items():
            bar = "#" * round(probability * BAR_CELLS)
            lines.append(f"  {sanitize(name, NAME_CELLS - 1):<{NAME_CELLS}}{probability:5.2f}  {bar}")
    return lines


def _plot(curve: BandCurve, marker: str) -> list[str]:
    low, high = curve.mean_ujy - curve.sigma_ujy, curve.mean_ujy + curve.sigma_ujy
    every = np.concatenate([low, high, curve.flux_ujy])
    days = safe_range(curve.days_of_process[0], curve.days_of_process[-1])
    picture = Picture(PLOT, marker, days, safe_range(float(every.min()), float(every.max())).padded(0.05))
    rows, columns = picture.dots
    column = places(curve.days_of_process, days, columns)
    first = np.unique(column, return_index=True)[1]
    for edge in (low, high):
        row = places(edge, picture.y, rows)
        picture.put(joined(column[first], row[first], picture.dots, columns), "curve")
    for day, flux in zip(curve.days, curve.flux_ujy, strict=True):
        picture.mark(picture.row_of(float(flux)), picture.column_of(float(day)), "o", "median")
    return [text_of(line).rstrip() for line in lines_of(picture)]
