"""Panel 2 of a transient: the colour against time."""

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.transients.bands import band_lines
from clara_tui.text.styled_text import StyledLine, line_of
from clara_tui.widgets.object_panels import series
from clara_tui.widgets.object_panels.flux import stamp as stamp
from clara_tui.widgets.object_panels.waiting import waiting_lines


def title(view: CandidateView) -> str:
    """Return the panel's title: which colour."""
    found = series.colour_curve(view)
    return "COLOUR" if found is None else f"COLOUR  {found[0]} mag, process and nights"


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the colour of the process with its error, and the nights with both bands."""
    if view.transient.points is None or view.transient.process is None:
        return waiting_lines(view, size, "process")
    found = series.colour_curve(view)
    if found is None:
        return [*[()] * (size.height // 3), line_of(" one band: no colour", "muted")]
    nights = series.nightly_colours(view)
    return band_lines(nights, [found[1]], size, view.settings.marker, series.peak_span(view))
