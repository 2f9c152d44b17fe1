"""Panel 5 of a transient: magnitudes around the peak, and the limits of what was not seen."""

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.transients.bands import band_lines
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.object_panels import series
from clara_tui.widgets.object_panels.flux import stamp as stamp
from clara_tui.widgets.object_panels.waiting import waiting_lines


def title(view: CandidateView) -> str:
    """Return the panel's title: which magnitudes they are."""
    points = view.transient.points
    kind = " of the difference" if points is not None and points.is_difference else ""
    words = f"AB MAGNITUDES{kind} · ▾limit"
    return plain_ascii(words) if view.settings.marker == "ascii" else words


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw magnitudes and limits in `size` cells, bright ones on top."""
    if view.transient.points is None:
        return waiting_lines(view, size, "curve")
    points = series.magnitude_points(view)
    return band_lines(points, [], size, view.settings.marker, series.peak_span(view), downwards=True)
