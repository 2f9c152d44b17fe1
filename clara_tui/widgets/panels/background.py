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


def title(sight: CandidateView) -> str:
    if sight.view.periodogram:
        return "PERIODOGRAM  Lomb-Scargle, days"
    return "BACKGROUND | CENTROID  col, row mpx" + _shift(sight)


def _shift(sight: CandidateView) -> str:
    """What the test found, and its verdict: a shift of many sigma can come from the target itself."""
    found = next((result for result in sight.tests or () if result.name == "centroid"), None)
    if found is None or found.value is None:
        return ""
    return f"  {found.value:.1f} sigma, {SAID.get(found.verdict, 'unsure')}"


def stamp(sight: CandidateView) -> Hashable:
    return (*sight.stamp(), id(sight.evidence.signals), tuple(sight.evidence.troubles))


def lines(sight: CandidateView, size: Size) -> list[StyledLine]:
    if sight.view.periodogram:
        return _periodogram(sight, size)
    if sight.curve is None:
        return waiting_lines(sight, size)
    left = size.width // 2
    return beside(
        _background(sight, Size(left, size.height)), _centroid(sight, Size(size.width - left - 1, size.height)), left
    )


def _periodogram(sight: CandidateView, size: Size) -> list[StyledLine]:
    signals = sight.evidence.signals
    if signals is None:
        return waiting_lines(sight, size)
    period = sight.ephemeris.period_days if sight.ephemeris else None
    frequency, power = signals.frequency_per_day.array(), signals.power.array()
    return periodogram_lines(frequency, power, size, sight.view.marker, period)


def _background(sight: CandidateView, size: Size) -> list[StyledLine]:
    assert sight.curve is not None
    time, background = sight.curve.points("background")
    if not len(time):
        return [line_of(" this file has no background", "muted")]
    marks = CurveMarks(sight.transit_times, sight.curve.dumps, np.zeros(0))
    return curve_lines(time, background, size, sight.view.marker, marks, percent=(0.5, 99.5))


def _centroid(sight: CandidateView, size: Size) -> list[StyledLine]:
    assert sight.curve is not None
    time, column = sight.curve.points("centroid_column")
    row_time, row = sight.curve.points("centroid_row")
    if not len(time) or sight.ephemeris is None:
        return [line_of(" no centroids in this file" if not len(time) else " no ephemeris yet", "muted")]
    column_fold, row_fold = (phase_of(time, sight.ephemeris), column), (phase_of(row_time, sight.ephemeris), row)
    return centroid_lines(column_fold, row_fold, size, sight.view.marker, sight.half_width)
