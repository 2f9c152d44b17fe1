"""Draw a picture of characters with plotext: lines with axes and labels.

plotext draws the axes, ticks, labels and points of every text plot. It keeps one global figure and is slow
with many points, so it is given one point per occupied cell (the character already chosen), in cell
coordinates, and all of it is drawn in one call here. Measured for a fold of 18 000 points on 56 x 13 and
78 x 17 cells: 13 and 15 ms (plotext's share 9 and 10 ms), against 58 and 92 ms with all points given to it.
Its answer is parsed for the colour codes we gave it, and for nothing else: no string from outside is in it.
"""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clara_tui.plots.markers import DOTS, LINES, characters
from clara_tui.plots.scale import Range, places, round_ticks, tick_labels
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import STYLES, StyledLine, merged

LABEL_WIDTH = 7
"""Cells kept for the labels of the y axis, so that the canvas does not jump from star to star."""
LEAST_RUN = 3
"""Cells in a row that keep a style of their own."""
CLEARED_CELLS = 2
"""Cells between two of a line that are blanked."""

_CODE = re.compile("\x1b\\[([0-9;]*)m")
_FIRST_INK = 16  # plotext's colours 0-15 have names; ours are told apart by number only


@dataclass(frozen=True, slots=True)
class Size:
    """Cells of a whole drawing, axes included."""

    width: int
    height: int


@dataclass
class Picture:
    """A canvas of rows × columns cells with an axis on the left and, when `bottom`, one below."""

    size: Size
    marker: str
    x: Range
    y: Range
    bottom: bool = True
    left: bool = True
    x_ticks: list[tuple[float, str]] | None = None
    downwards: bool = False
    """The values are those of y with the other sign, as of magnitudes: the labels have y's own."""
    glyphs: NDArray[np.str_] = field(init=False)
    styles: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        """Make the empty cells of the drawing, without those of the axes."""
        self.columns = max(self.size.width - (LABEL_WIDTH + 1 if self.left else 0), 1)
        self.rows = max(self.size.height - (2 if self.bottom else 0), 1)
        self.glyphs = np.full((self.rows, self.columns), " ")
        self.styles = np.zeros((self.rows, self.columns), dtype=np.int16)

    @property
    def dots(self) -> tuple[int, int]:
        """Shape of the canvas in dots: (rows, columns)."""
        r, c = DOTS[self.marker]
        return self.rows * r, self.columns * c

    def put(self, dots: NDArray[np.bool_], style: str) -> None:
        """Lay dots over what is there; a cell belongs to the last layer that has a dot in it.

        `dots` has the shape (rows, columns) of the picture's dots.
        """
        glyphs = characters(dots, self.marker)
        there = glyphs != " "
        glyphs = np.where(there, LINES.get(self.marker, {}).get(style, glyphs), glyphs)
        self.glyphs[there] = glyphs[there]
        self.styles[there] = STYLES.index(style)

    def without_crumbs(self, style: str, into: str) -> None:
        """Give short runs of `style` in a row the style `into`: fewer changes of style to send, a calmer picture."""
        mine = np.pad((self.styles == STYLES.index(style)) & (self.glyphs != " "), ((0, 0), (1, 1)))
        change = np.diff(mine.astype(np.int8), axis=1)
        for row, start, end in zip(
            np.nonzero(change == 1)[0], np.nonzero(change == 1)[1], np.nonzero(change == -1)[1], strict=True
        ):
            if end - start < LEAST_RUN:
                self.styles[row, start:end] = STYLES.index(into)

    def clear_around(self, style: str) -> None:
        """Blank the `CLEARED_CELLS` between two of `style`: a line that stands free reads better and sends less."""
        number = STYLES.index(style)
        for row in range(self.rows):
            mine = np.flatnonzero((self.styles[row] == number) & (self.glyphs[row] != " "))
            for before in np.flatnonzero((np.diff(mine) > 1) & (np.diff(mine) <= CLEARED_CELLS + 1)):
                self.glyphs[row, mine[before] + 1 : mine[before + 1]] = " "

    def mark(self, row: int, column: int, text: str, style: str, over: bool = True) -> None:
        """Write `text` from one cell on, as far as the canvas goes; not over others where `over` is false."""
        for offset, character in enumerate(text[: max(self.columns - column, 0)]):
            if 0 <= row < self.rows and column + offset >= 0 and (over or self.glyphs[row, column + offset] == " "):
                self.glyphs[row, column + offset] = character
                self.styles[row, column + offset] = STYLES.index(style)

    def column_of(self, x: float) -> int:
        """Return the cell column of one x (may be outside the canvas)."""
        return int(places(np.array([x]), self.x, self.columns)[0])

    def row_of(self, y: float) -> int:
        """Return the cell row of one y, from the top (may be outside the canvas)."""
        return self.rows - 1 - int(places(np.array([y]), self.y, self.rows)[0])


def lines_of(picture: Picture) -> list[StyledLine]:
    """Return the picture with its axes, `size.height` lines of at most `size.width` cells."""
    if picture.size.width < LABEL_WIDTH + 4 or picture.size.height < 3:
        return []
    lines = _parsed(_drawn(picture))[: picture.size.height]
    if picture.marker != "ascii":
        return lines
    return [tuple((plain_ascii(text), style) for text, style in line) for line in lines]


def _drawn(picture: Picture) -> str:
    import plotext as plt

    plt.clear_data()
    plt.limit_size(False, False)
    plt.theme("clear")
    plt.plot_size(picture.size.width, picture.size.height)
    plt.xlim(0, max(picture.columns - 1, 1))
    plt.ylim(0, max(picture.rows - 1, 1))
    plt.ticks_color(_FIRST_INK + STYLES.index("axis"))
    _set_axes(plt, picture)
    rows, columns = np.nonzero(picture.glyphs != " ")
    for style in np.unique(picture.styles[rows, columns]):
        ours = picture.styles[rows, columns] == style
        r, c = rows[ours], columns[ours]
        height = (picture.rows - 1 - r).tolist()
        plt.scatter(c.tolist(), height, marker=picture.glyphs[r, c].tolist(), color=_FIRST_INK + int(style))
    return plt.build()


def _set_axes(plt, picture: Picture) -> None:  # type: ignore[no-untyped-def]
    plt.xaxes(picture.bottom, False)
    plt.yaxes(picture.left, False)
    y_ticks = round_ticks(picture.y, max(picture.rows // 4, 2)) if picture.left else []
    if picture.x_ticks is None:
        x_values = round_ticks(picture.x, max(picture.columns // 9, 2))
        x_ticks = list(zip(x_values, tick_labels(x_values), strict=True))
    else:
        x_ticks = picture.x_ticks
    inside = [(picture.column_of(value), label) for value, label in x_ticks] if picture.bottom else []
    inside = [(column, label) for column, label in inside if 0 <= column < picture.columns]
    plt.xticks([column for column, _ in inside], [label for _, label in inside])
    heights = [picture.rows - 1 - picture.row_of(value) for value in y_ticks]
    values = [-tick for tick in y_ticks] if picture.downwards else y_ticks
    labels = [f"{label:>{LABEL_WIDTH}}"[:LABEL_WIDTH] for label in tick_labels(values)]
    if picture.left and not labels:
        heights, labels = [0], [" " * LABEL_WIDTH]
    plt.yticks(heights, labels)


def _parsed(ansi: str) -> list[StyledLine]:
    """Parse plotext's answer to lines: colour 38;5;n is style n − 16, everything else is spaces."""
    lines: list[StyledLine] = []
    for row in ansi.split("\n"):
        pieces = _CODE.split(row)
        runs, style = [(pieces[0], "")], ""
        for code, text in zip(pieces[1::2], pieces[2::2], strict=True):
            style = _ink_of(code)
            runs.append((text, style))
        lines.append(merged(runs))
    return lines


def _ink_of(code: str) -> str:
    parts = code.split(";")
    return STYLES[int(parts[2]) - _FIRST_INK] if len(parts) == 3 and parts[0] == "38" else ""
