"""A page of small folds, one of them current."""

from __future__ import annotations

from collections.abc import Sequence

from clara_tui.plots.canvas import Size
from clara_tui.plots.fold_grid import Grid, SmallFold, fold_grid_lines, grid_for
from clara_tui.widgets.panel import Panel


class FoldPage(Panel, can_focus=False):
    """Draws as many folds as it is given; `grid` says how many there is room for."""

    DEFAULT_CSS = """
    FoldPage { height: 1fr; width: 1fr; }
    """

    def __init__(self, marker: str, sign: str) -> None:
        super().__init__("folds")
        self._marker, self._sign = marker, sign

    def grid(self, n: int) -> Grid:
        """Return the grid for a page of up to `n` folds."""
        return grid_for(Size(self.size.width, self.size.height), n)

    def show_folds(self, folds: Sequence[SmallFold], grid: Grid, at: int = -1) -> None:
        """Draw small folds in a grid, with the one at `at` marked."""
        self.show_all(fold_grid_lines(folds, grid, self._marker, at, self._sign) if folds else [])
