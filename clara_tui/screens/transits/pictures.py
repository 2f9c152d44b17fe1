"""Draw the Transits screen's pictures of a fit: single transits, river, fold with the fit, tests."""

from __future__ import annotations

from typing import NamedTuple

from clara_pipeline.units import HOURS_PER_DAY, PPM
from clara_tui.analysis.candidate_data import CurveArrays
from clara_tui.analysis.fitted_transits import FittedTransits
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold_grid import fold_grid_lines, grid_for
from clara_tui.plots.transits import (
    CurveOfTransits,
    fitted_lines,
    in_view,
    near_transits,
    river_lines,
    river_room,
    small_transits,
)
from clara_tui.text.styled_text import StyledLine
from clara_tui.text.transits import title_of
from clara_tui.widgets.panels.tests import result_lines
from clara_tui.widgets.panels.words import ordered

HALF_DURATIONS = 2.0
"""Shown each way of mid-transit."""
TITLES = {
    "single": "each transit, min late",
    "river": "river, the darker the fainter",
    "fold": "fold and fit, hours from mid-transit",
    "tests": "tests",
}
"""The pictures in the order of Tab, and what stands over each."""


class Drawing(NamedTuple):
    """The lines of a picture; the first and last of the things it shows, counted from 1, and how many there are."""

    lines: list[StyledLine]
    first: int = 1
    last: int = 1
    of: int = 1

    @property
    def where(self) -> str:
        """`  1–20 of 22` where the picture does not show all; else nothing."""
        return "" if self.last - self.first + 1 >= self.of else f"  {self.first}–{self.last} of {self.of}"


class TransitPictures:
    """Draws one fit; `at` is the row at the cursor, `out` the cycles that are left out now."""

    def __init__(self, fit: FittedTransits, curve: CurveArrays, marker: str) -> None:
        self.fit, self._marker = fit, marker
        self.transits = fit.transits
        self.cycles = [one.cycle for one in self.transits]
        found = fit.ephemeris
        self._half_days = HALF_DURATIONS * (found.duration_hours or 1.0) / HOURS_PER_DAY
        flux = "flat" if len(curve.flat) else "flux"
        self._curve: CurveOfTransits = near_transits(
            *curve.points(flux), found.epoch_btjd, found.period_days, self._half_days
        )
        self._depth = (found.depth_ppm or 0.0) / PPM or float(fit.model_lost.array().max())

    def draw(self, name: str, size: Size, at: int, out: frozenset[int]) -> Drawing:
        """Draw one of `TITLES`."""
        drawn: Drawing = getattr(self, f"_{name}")(size, at, out)
        return drawn

    def _river(self, size: Size, at: int, out: frozenset[int]) -> Drawing:
        """Draw cycle over cycle."""
        shown = in_view(at, len(self.cycles), river_room(size))
        lines = river_lines(self._curve, self.cycles, self._half_days, self._depth, size, self._marker, at, out)
        return self._of_transits(lines, shown)

    def _single(self, size: Size, at: int, out: frozenset[int]) -> Drawing:
        """Draw as many transits as fit, each alone, the one at the cursor among them."""
        grid = grid_for(size, len(self.cycles))
        places = in_view(at, len(self.cycles), grid.places)
        shown = [self.transits[k] for k in places]
        titles = [title_of(one, out) for one in shown]
        folds = small_transits(self._curve, [one.cycle for one in shown], titles, self._half_days, out)
        return self._of_transits(fold_grid_lines(folds, grid, self._marker, at - places.start), places)

    def _of_transits(self, lines: list[StyledLine], shown: range) -> Drawing:
        return Drawing(lines, shown.start + 1, shown.stop, len(self.cycles))

    def _fold(self, size: Size, _at: int, _out: frozenset[int]) -> Drawing:
        """Draw the folded light of the transits that count, and the fitted transit."""
        model = (self.fit.model_days.array(), self.fit.model_lost.array())
        return Drawing(fitted_lines(self.fit.offset_days.array(), self.fit.lost.array(), model, size, self._marker))

    def _tests(self, size: Size, _at: int, _out: frozenset[int]) -> Drawing:
        """Write the tests of the fitted ephemeris, without the transits left out; those that fail first."""
        every = [line for one in ordered(self.fit.tests) for line in result_lines(one, size.width, is_short=True)]
        return Drawing(every[: size.height], 1, min(size.height, len(every)), len(every))
