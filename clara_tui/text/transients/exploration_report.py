"""Turn labelled transients into lines: class balance as bars, mean light curves and colours as plots of letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.text import sanitize
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.scale import value_range
from clara_tui.text.styled_text import text_of

if TYPE_CHECKING:
    from clara_pipeline.transients.exploration.class_curves import ClassCurve

PLOT_ROWS = 14
NAME_CELLS = 14
LETTERS = ascii_uppercase


def exploration_lines(
    counts: Mapping[str, int],
    curves: Sequence[ClassCurve],
    colours: Sequence[ClassCurve],
    columns: int = 80,
    marker: str = "braille",
) -> list[str]:
    """Return the report, each line at most `columns` cells wide."""
    lines = balance_lines(counts, columns)
    for band in dict.fromkeys(one.band for one in curves):
        lines += ["", f"band {band}: flux above the baseline / largest, days from the peak"]
        lines += _plot([one for one in curves if one.band == band], columns, marker)
    if colours:
        return [*lines, "", "g - r in magnitudes, days from the peak", *_plot(colours, columns, marker)]
    return [*lines, "", "no colours: no object has g and r well known on the same days"]


def balance_lines(counts: Mapping[str, int], columns: int) -> list[str]:
    """Return a bar for each class, as long as it has objects."""
    most, room = max([*counts.values(), 1]), max(columns - NAME_CELLS - 16, 5)
    return [
        f"{letter} {sanitize(name, NAME_CELLS - 1):<{NAME_CELLS}}{n:>6}  {'#' * max(round(n / most * room), n > 0)}"
        for letter, (name, n) in zip(_letters(len(counts)), counts.items(), strict=True)
    ]


def _plot(curves: Sequence[ClassCurve], columns: int, marker: str) -> list[str]:
    values = np.concatenate([one.median for one in curves])
    if not np.isfinite(values).any():
        return ["too few objects are known well enough"]
    days = value_range(curves[0].days)
    picture = Picture(Size(columns, PLOT_ROWS), marker, days, value_range(values[np.isfinite(values)]).padded(0.05))
    for letter, one in zip(_letters(len(curves)), curves, strict=True):
        for day, median in zip(one.days, one.median, strict=True):
            if np.isfinite(median):
                picture.mark(picture.row_of(float(median)), picture.column_of(float(day)), letter, "")
    names = "   ".join(f"{letter} {sanitize(one.class_name, 20)}" for letter, one in zip(LETTERS, curves, strict=False))
    return [*(text_of(line).rstrip() for line in lines_of(picture)), names[:columns]]


def _letters(n: int) -> str:
    return (LETTERS * (n // len(LETTERS) + 1))[:n]
