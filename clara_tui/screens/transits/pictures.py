"""Draw the Transits screen's pictures of a fit: river, single transits, fold with the fit, tests."""

from __future__ import annotations

from clara_pipeline.units import HOURS_PER_DAY, PPM
from clara_tui.analysis.candidate_data import CurveArrays
from clara_tui.analysis.fitted_transits import FittedTransits
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold_grid import fold_grid_lines, grid_for
from clara_tui.plots.transits import CurveOfTransits, fitted_lines, near_transits, river_lines, small_transits
from clara_tui.text.styled_text import StyledLine
from clara_tui.text.transits import title_of
from clara_tui.widgets.panels.tests import result_lines
from clara_tui.widgets.panels.words import ordered

HALF_DURATIONS = 2.0
"""Shown each way of mid-transit."""


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

    def river(self, size: Size, at: int, out: frozenset[int]) -> list[StyledLine]:
        """Draw cycle over cycle."""
        return river_lines(self._curve, self.cycles, self._half_days, self._depth, size, self._marker, at, out)

    def single(self, size: Size, at: int, out: frozenset[int]) -> list[StyledLine]:
        """Draw as many transits as fit, each alone, the one at the cursor among them."""
        grid = grid_for(size, len(self.cycles))
        first = max(0, min(at - grid.places // 2, len(self.cycles) - grid.places))
        shown = self.transits[first : first + grid.places]
        titles = [title_of(one, out) for one in shown]
        folds = small_transits(self._curve, [one.cycle for one in shown], titles, self._half_days, out)
        return fold_grid_lines(folds, grid, self._marker, at - first)

    def fold(self, size: Size, _at: int, _out: frozenset[int]) -> list[StyledLine]:
        """Draw the folded light of the transits that count, and the fitted transit."""
        model = (self.fit.model_days.array(), self.fit.model_lost.array())
        return fitted_lines(self.fit.offset_days.array(), self.fit.lost.array(), model, size, self._marker)

    def tests(self, size: Size, _at: int, _out: frozenset[int]) -> list[StyledLine]:
        """Write the tests of the fitted ephemeris, without the transits left out; those that fail first."""
        return [line for result in ordered(self.fit.tests) for line in result_lines(result, size.width, is_short=True)]
