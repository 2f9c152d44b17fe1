"""4: the light curve in time."""

from __future__ import annotations

from collections.abc import Hashable

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.curve import CurveMarks, curve_lines
from clara_tui.plots.scale import Range, value_range
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.waiting import waiting_lines

LEAST_SPAN_DAYS = 0.02


def title(sight: CandidateView) -> str:
    shown = "SAP" if sight.view.sap else "flat" if sight.view.flat else "PDC"
    zoom = f" zoom {2**sight.view.curve_zoom}" if sight.view.curve_zoom else ""
    words = f"LIGHT CURVE  {shown}{zoom} · ▾dump · ░flagged · ▴transit"
    return plain_ascii(words) if sight.view.marker == "ascii" else words


def stamp(sight: CandidateView) -> Hashable:
    return (*sight.stamp(), tuple(sight.evidence.troubles))


def lines(sight: CandidateView, size: Size) -> list[StyledLine]:
    curve = sight.curve
    if curve is None:
        return waiting_lines(sight, size)
    time, flux = curve.points("sap" if sight.view.sap else "flat" if sight.view.flat else "flux")
    marks = CurveMarks(sight.transit_times, curve.dumps, curve.flagged)
    return curve_lines(time, flux, size, sight.view.marker, marks, span_of(sight, value_range(time)))


def span_of(sight: CandidateView, whole: Range) -> Range:
    """The stretch of time in view."""
    if not sight.view.curve_zoom:
        return whole
    length = max(whole.length / 2**sight.view.curve_zoom, LEAST_SPAN_DAYS)
    centre = (whole.low + whole.high) / 2 if sight.view.curve_centre is None else sight.view.curve_centre
    low = min(max(centre - length / 2, whole.low), max(whole.high - length, whole.low))
    return Range(low, low + length)
