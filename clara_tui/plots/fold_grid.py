"""Small folds side by side: the members of a cluster, a star and its likes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.markers import DOTS
from clara_tui.plots.reduce import joined
from clara_tui.plots.scale import Range, places, value_range
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, merged

SMALLEST_WIDTH, SMALLEST_HEIGHT = 3, 2
"""In less nothing is drawn: beneath "the terminal is too small" screens have next to no room."""
LEAST_WIDTH, LEAST_HEIGHT = 16, 5
"""Cells of one small fold, its title included."""
MOST_AT_ONCE = 24
"""Where there is room for more, folds grow instead."""
SHAPE = 4.0
"""Cells across for one down, of the cells that are sought: twice as wide as high to the eye."""


@dataclass(frozen=True, slots=True, eq=False)
class SmallFold:
    """One cell: a title and the means of the fold's bins, NaN where empty; None where there is no fold."""

    title: str
    bins: FloatArray | None
    style: str = ""
    """Of the title."""
    waiting: bool = False
    """Whether the fold is still to come."""
    span: Range | None = None
    """Values from the bottom to the top of the cell; None: those of the fold."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How many small folds fit, and how large each is."""

    columns: int
    rows: int
    width: int
    height: int
    """Of one cell, its title line included."""

    @property
    def places(self) -> int:
        """Count the places of the grid."""
        return self.columns * self.rows


def grid_for(size: Size, n: int) -> Grid:
    """Return the grid for up to `n` small folds: as many as fit at their least size, larger when there are fewer.

    Together they fill `size`, in the number of columns that brings each nearest to `SHAPE`.
    """
    n = max(1, min(n, MOST_AT_ONCE))
    most_rows, most_columns = max(size.height // LEAST_HEIGHT, 1), max(1, min(size.width // LEAST_WIDTH, n))
    grids = [_grid(size, columns, -(-n // columns)) for columns in range(1, most_columns + 1)]
    large = [grid for grid in grids if grid.rows <= most_rows] or [_grid(size, most_columns, most_rows)]
    return min(large, key=_misshapen)


def _grid(size: Size, columns: int, rows: int) -> Grid:
    return Grid(columns, rows, size.width // columns, size.height // rows)


def _misshapen(grid: Grid) -> float:
    """Return how many times a cell is too wide, or too high."""
    shape = max(grid.width, 1) / max(grid.height, 1) / SHAPE
    return max(shape, 1 / shape)


def fold_grid_lines(
    folds: Sequence[SmallFold], grid: Grid, marker: str, at: int = -1, sign: str = ">"
) -> list[StyledLine]:
    """Return the rows of small folds, a title over each; `sign` stands before the title of fold number `at`.

    Empty where a fold has no room for its title and one line.
    """
    if grid.width < SMALLEST_WIDTH or grid.height < SMALLEST_HEIGHT:
        return []
    n_rows = -(-len(folds) // grid.columns)
    drawn = _drawn(folds, grid, n_rows, marker)
    lines: list[StyledLine] = []
    for row in range(n_rows):
        first = row * grid.columns
        cells = [_title(folds[i], grid.width, sign if i == at else " ", i == at)
                 for i in range(first, min(first + grid.columns, len(folds)))]  # fmt: skip
        lines.append(tuple(run for cell in cells for run in cell))
        lines += drawn[row * (grid.height - 1) : (row + 1) * (grid.height - 1)]
    return lines


def _title(fold: SmallFold, width: int, sign: str, is_current: bool) -> StyledLine:
    text = fitted(fold.title, width - 2)
    selected = " selected" if is_current else ""
    return ((sign, f"accent{selected}"), (text, f"{fold.style}{selected}".strip()), (" ", ""))


def _drawn(folds: Sequence[SmallFold], grid: Grid, n_rows: int, marker: str) -> list[StyledLine]:
    """Draw all folds on one canvas: the drawing library is asked once."""
    height = grid.height - 1
    size = Size(grid.columns * grid.width, n_rows * height)
    picture = Picture(size, marker, Range(0, 1), Range(0, 1), bottom=False, left=False)
    dots = np.zeros(picture.dots, dtype=bool)
    by_row, by_column = DOTS[marker]
    for i, fold in enumerate(folds):
        top, left = i // grid.columns * height, i % grid.columns * grid.width
        if fold.bins is None or not np.isfinite(fold.bins).any():
            picture.mark(top + height // 2, left + 1, "..." if fold.waiting else "no fold", "cloud")
            continue
        cell = small_fold_dots(fold.bins, (height * by_row, (grid.width - 1) * by_column), fold.span)
        dots[top * by_row : (top + height) * by_row, left * by_column : (left + grid.width - 1) * by_column] = cell
    picture.put(dots, "median")
    lines = lines_of(picture)
    return [merged(list(line)) for line in lines] + [()] * (n_rows * height - len(lines))


def small_fold_dots(bins: FloatArray, shape: tuple[int, int], span: Range | None = None) -> NDArray[np.bool_]:
    """Return a fold's line as dots (rows, columns), its range or `span` filling the height, broken at empty bins."""
    rows, columns = shape
    finite = np.flatnonzero(np.isfinite(bins))
    values = np.asarray(bins, dtype=np.float64)[finite]
    column = places((finite + 0.5) / len(bins), Range(0, 1), columns)
    number = np.unique(column)
    # more bins than dots: of each dot's bins the one furthest from the middle, or short dips would vanish
    middle = np.median(values)
    furthest = np.array([values[column == c][np.argmax(np.abs(values[column == c] - middle))] for c in number])
    row = np.clip(places(furthest, span or value_range(values), rows), 0, rows - 1)
    return joined(number, row, shape, 2 * max(columns // len(bins) + 1, 1))
