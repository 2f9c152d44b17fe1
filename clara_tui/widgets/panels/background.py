"""5: background in time beside the centroid in phase; or the periodogram."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from clara_tui.candidate.candidate_view import CandidateView, phase_of
from clara_tui.plots.canvas import Size
from clara_tui.plots.centroid import centroid_lines
from clara_tui.plots.curve import CurveMarks, curve_lines
from clara_tui.plots.periodogram import periodogram_lines
from clara_tui.text.styled_text import StyledLine, beside, line_of
from clara_tui.widgets.panels.waiting import waiting_lines

SAID = {"pass": "passes", "fail": "fails"}


def title(view: CandidateView) -> str:
    """Return the panel's title for a candidate."""
    if view.settings.periodogram:
        return "PERIODOGRAM  Lomb-Scargle, days"
    return "BACKGROUND e/s ▾dump | CENTROID mpx" + _shift(view)


def _shift(view: CandidateView) -> str:
    """Return what the test found, and its verdict: a shift of many sigma can come from the target itself."""
    found = next((result for result in view.tests or () if result.name == "centroid"), None)
    if found is None or found.value is None:
        return ""
    return f"  {found.value:.1f} sigma, {SAID.get(found.verdict, 'unsure')}"


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (*view.stamp(), id(view.evidence.signals), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the background and the centroid, or the periodogram, in `size` cells."""
    if view.settings.periodogram:
        return _periodogram(view, size)
    if view.curve is None:
        return waiting_lines(view, size)
    left = size.width // 2
    return beside(
        _background(view, Size(left, size.height)), _centroid(view, Size(size.width - left - 1, size.height)), left
    )


def _periodogram(view: CandidateView, size: Size) -> list[StyledLine]:
    signals = view.evidence.signals
    if signals is None:
        return waiting_lines(view, size)
    period = view.ephemeris.period_days if view.ephemeris else None
    frequency, power = signals.frequency_per_day.array(), signals.power.array()
    return periodogram_lines(frequency, power, size, view.settings.marker, period)


def _background(view: CandidateView, size: Size) -> list[StyledLine]:
    assert view.curve is not None
    time, background = view.curve.points("background")
    if not len(time):
        return [line_of(" this file has no background", "muted")]
    marks = CurveMarks(view.transit_times, view.curve.dumps, np.zeros(0))
    return curve_lines(time, background, size, view.settings.marker, marks, percent=(0.5, 99.5))


def _centroid(view: CandidateView, size: Size) -> list[StyledLine]:
    assert view.curve is not None
    time, column = view.curve.points("centroid_column")
    row_time, row = view.curve.points("centroid_row")
    if not len(time) or view.ephemeris is None:
        return [line_of(" no centroids in this file" if not len(time) else " no ephemeris yet", "muted")]
    column_fold, row_fold = (phase_of(time, view.ephemeris), column), (phase_of(row_time, view.ephemeris), row)
    return centroid_lines(column_fold, row_fold, size, view.settings.marker, view.half_width)
