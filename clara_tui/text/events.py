"""The events of a light curve as lines of text."""

from collections.abc import Sequence

from clara_pipeline.scan.flux_event import FluxEvent
from clara_tui.plots.event_marks import MARKS
from clara_tui.text.styled_text import StyledLine, line_of

HEAD = "   kind         peak, d  length   amplitude    sigma  points"


def event_lines(events: Sequence[FluxEvent], is_ascii: bool = False) -> list[StyledLine]:
    """List events in order of time under a head; one line says so where there are none."""
    if not events:
        return [line_of("no events found")]
    return [line_of(HEAD), *(line_of(event_text(event, is_ascii)) for event in events)]


def event_text(event: FluxEvent, is_ascii: bool = False) -> str:
    """Describe one event in a row: mark, kind, peak time, length in hours, amplitude, significance, points."""
    hours = 24 * (event.end_btjd - event.start_btjd)
    beside = f"  {event.circumstances}" if event.circumstances else ""
    unit = "ppm" if abs(event.amplitude_ppm) < 1e4 else "%"
    size = event.amplitude_ppm if unit == "ppm" else event.amplitude_ppm / 1e4
    amount = f"{size:+.0f} ppm" if unit == "ppm" else f"{size:+.2f} %"
    minus = amount if is_ascii else amount.replace("-", "−")
    return (
        f" {MARKS[event.kind]} {event.kind:<8} {event.peak_btjd:>11.4f} {hours:>5.1f} h {minus:>11} "
        f"{event.sigma:>8.1f} {event.n_points:>7}{beside}"
    )
