"""Panel 4: the light curve in time."""

from __future__ import annotations

from collections.abc import Hashable

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.same import Same
from clara_tui.plots.canvas import Size
from clara_tui.plots.curve import CurveMarks, curve_lines
from clara_tui.plots.scale import Range, value_range
from clara_tui.terminal.glyphs import ASCII, UNICODE
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.cells import shortened
from clara_tui.text.events import event_name, list_lines
from clara_tui.text.styled_text import StyledLine, line_of
from clara_tui.widgets.panels.waiting import waiting_lines

LEAST_SPAN_DAYS = 0.02
LEAST_HEIGHT_WITH_LIST = 15
"""Lines; a panel shown alone has them on a terminal of 24 rows."""


def title(view: CandidateView) -> str:
    """Return the panel's title: which flux is shown, and how it is zoomed."""
    shown = "SAP" if view.settings.sap else "flat" if view.settings.swap_flat else _flux_name(view)
    shown += "" if view.settings.sap else _trend_words(view)
    zoom = f" zoom {2**view.settings.curve_zoom}" if view.settings.curve_zoom else ""
    words = f"LIGHT CURVE  {shown}{zoom} · {_events(view)}▾dump · ░flagged · ▴transit"
    if view.settings.event is not None and view.selected_event is not None:
        words = f"LIGHT CURVE  {event_name(view.events, view.settings.event)}"
    return plain_ascii(words) if view.settings.marker == "ascii" else words


def _flux_name(view: CandidateView) -> str:
    """Return which flux the file was read for: SPOC's and Kepler's `PDC`, else the name of its column."""
    column = view.curve.flux_column if view.curve is not None else ""
    return "PDC" if column == "PDCSAP_FLUX" else column or "flux"


def _trend_words(view: CandidateView) -> str:
    """Return by which trend the flux is flattened, and its window: ` ┄1.2 d`, or ` ┄biweight 1 d`."""
    chosen = view.settings.detrending
    if chosen is not None and not view.is_detrending:
        return f" ┄{chosen.words}"
    days = view.curve.window_days if view.curve is not None else None
    return "" if days is None else f" ┄{days:g} d"


def _events(view: CandidateView) -> str:
    n = len(view.events)
    return f"{n} event{'s' if n > 1 else ''} · " if n else ""


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (*view.stamp(), Same(view.evidence.events), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the light curve, with a list of its events below where the panel is high enough."""
    curve = view.curve
    if curve is None:
        return waiting_lines(view, size)
    listed = event_list(view, size)
    time, flux = curve.points("sap" if view.settings.sap else "flat" if view.settings.swap_flat else "flux")
    is_plain = not view.settings.sap and not view.settings.swap_flat
    marks = CurveMarks(
        view.transit_times,
        curve.dumps,
        curve.flagged,
        curve.time,
        view.events,
        view.selected_event,
        curve.trend if is_plain else None,
    )
    drawing = Size(size.width, size.height - len(listed))
    return [*curve_lines(time, flux, drawing, view.settings.marker, marks, span_of(view, value_range(time))), *listed]


def event_list(view: CandidateView, size: Size) -> list[StyledLine]:
    """Return the list of events, at most half of the panel; empty in a low one."""
    if size.height < LEAST_HEIGHT_WITH_LIST:
        return []
    found = view.evidence.events
    if found is None:
        return [line_of(view.evidence.troubles.get("events") or "looking for events …", "muted")]
    glyphs = ASCII if view.settings.marker == "ascii" else UNICODE
    shortest = found.shortest_period_days
    listed = list_lines(view.events, view.settings.event, size.height // 2, shortest, glyphs.cursor)
    listed = [tuple((shortened(text, size.width), style) for text, style in line) for line in listed]
    if not glyphs.is_ascii:
        return listed
    return [tuple((plain_ascii(text), style) for text, style in line) for line in listed]


def span_of(view: CandidateView, whole: Range) -> Range:
    """Return the stretch of time in view."""
    if not view.settings.curve_zoom:
        return whole
    length = max(whole.length / 2**view.settings.curve_zoom, LEAST_SPAN_DAYS)
    centre = (whole.low + whole.high) / 2 if view.settings.curve_centre is None else view.settings.curve_centre
    low = min(max(centre - length / 2, whole.low), max(whole.high - length, whole.low))
    return Range(low, low + length)
