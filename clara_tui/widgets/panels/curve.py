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


def title(view: CandidateView) -> str:
    shown = "SAP" if view.settings.sap else "flat" if view.settings.swap_flat else "PDC"
    zoom = f" zoom {2**view.settings.curve_zoom}" if view.settings.curve_zoom else ""
    words = f"LIGHT CURVE  {shown}{zoom} · ▾dump · ░flagged · ▴transit"
    return plain_ascii(words) if view.settings.marker == "ascii" else words


def stamp(view: CandidateView) -> Hashable:
    return (*view.stamp(), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    curve = view.curve
    if curve is None:
        return waiting_lines(view, size)
    time, flux = curve.points("sap" if view.settings.sap else "flat" if view.settings.swap_flat else "flux")
    marks = CurveMarks(view.transit_times, curve.dumps, curve.flagged, curve.time)
    return curve_lines(time, flux, size, view.settings.marker, marks, span_of(view, value_range(time)))


def span_of(view: CandidateView, whole: Range) -> Range:
    """The stretch of time in view."""
    if not view.settings.curve_zoom:
        return whole
    length = max(whole.length / 2**view.settings.curve_zoom, LEAST_SPAN_DAYS)
    centre = (whole.low + whole.high) / 2 if view.settings.curve_centre is None else view.settings.curve_centre
    low = min(max(centre - length / 2, whole.low), max(whole.high - length, whole.low))
    return Range(low, low + length)
