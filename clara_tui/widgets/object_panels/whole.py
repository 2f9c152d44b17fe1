"""Panel 3 of a transient: all measurements, however long before or after the peak."""

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.transients.bands import band_lines
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.object_panels import series
from clara_tui.widgets.object_panels.flux import stamp as stamp
from clara_tui.widgets.object_panels.waiting import waiting_lines


def title(view: CandidateView) -> str:
    """Return the panel's title: how long the object was watched."""
    return f"ALL  {series.whole_span(view).length:.0f} d" if view.transient.points is not None else "ALL"


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw all points in flux in `size` cells."""
    if view.transient.points is None:
        return waiting_lines(view, size, "curve")
    curves = series.flux_curves(view)
    return band_lines(series.flux_points(view), curves, size, view.settings.marker, series.whole_span(view), level=0.0)
