"""Panel 1 of a transient: the measurements around the peak in flux, with their errors and the process of each band."""

from collections.abc import Hashable

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.same import Same
from clara_tui.plots.canvas import Size
from clara_tui.plots.transients.bands import band_lines
from clara_tui.text.ascii import plain_ascii
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.object_panels import series
from clara_tui.widgets.object_panels.waiting import waiting_lines


def title(view: CandidateView) -> str:
    """Return the panel's title: the bands and how many points each has, the time scale of the process."""
    process = view.transient.process
    told = "" if process is None else f" · process scale {process.scale_days:.0f} d"
    words = f"LIGHT CURVE µJy, d from peak  {series.legend(view)}{told}"
    return plain_ascii(words.replace("µ", "u")) if view.settings.marker == "ascii" else words


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    data = view.transient
    return (
        view.evidence.key,
        Same(data.points),
        Same(data.process),
        view.settings.marker,
        tuple(view.evidence.troubles),
    )


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the light curve in `size` cells."""
    if view.transient.points is None:
        return waiting_lines(view, size, "curve")
    span = series.peak_span(view)
    curves = series.flux_curves(view)
    return band_lines(series.flux_points(view), curves, size, view.settings.marker, span, level=0.0)
