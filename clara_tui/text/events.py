"""The events of a light curve as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.single_dip import strongest_dip
from clara_tui.plots.event_marks import MARKS
from clara_tui.terminal.glyphs import UNICODE
from clara_tui.text.styled_text import StyledLine, line_of

HEAD = "   kind       peak BTJD  length   amplitude    sigma  points"


def event_lines(events: Sequence[FluxEvent], is_ascii: bool) -> list[StyledLine]:
    """List events in order of time under a head; one line says so where there are none."""
    if not events:
        return [line_of("no events found")]
    return [line_of(HEAD), *(line_of(event_text(event, is_ascii)) for event in events)]


def event_text(event: FluxEvent, is_ascii: bool = False) -> str:
    """Describe one event in a row: mark, kind, peak time, length in hours, amplitude, significance, points."""
    beside = f"  {event.circumstances}" if event.circumstances else ""
    return (
        f" {MARKS[event.kind]} {event.kind:<8} {event.peak_btjd:>11.4f} {_hours(event):>5.1f} h "
        f"{_amount(event.amplitude_ppm, is_ascii):>11} {event.sigma:>8.1f} {event.n_points:>7}{beside}"
    )


def event_name(events: Sequence[FluxEvent], place: int) -> str:
    """Describe one of the events in a few words: `event 2 of 5: flare 1353.1623, 3.2 h, +1.20 %, 34 sigma`."""
    event = events[place]
    return (
        f"event {place + 1} of {len(events)}: {event.kind} {event.peak_btjd:.4f}, {_hours(event):.1f} h, "
        f"{_amount(event.amplitude_ppm, is_ascii=False)}, {event.sigma:.0f} sigma"
    )


def list_lines(
    events: Sequence[FluxEvent],
    selected: int | None,
    height: int,
    shortest_period_days: float | None,
    cursor: str = UNICODE.cursor,
) -> list[StyledLine]:
    """List as many events as fit into `height` lines, the selected one among them, highlighted and behind `cursor`.

    The strongest dip comes first, with the shortest period that it can have.
    """
    dip, above = strongest_dip(events), [line_of("no events found in this light curve", "muted")]
    if not events:
        return above
    above = [] if dip is None else [line_of(dip_words(dip, shortest_period_days), "accent")]
    room = max(1, height - len(above) - 1)
    top = max(0, min((selected or 0) - room // 2, len(events) - room))
    seen = f"   {top + 1}-{min(top + room, len(events))} of {len(events)}" if len(events) > room else ""
    rows = [
        line_of(cursor + event_text(events[place])[1:], "selected")
        if place == selected
        else line_of(event_text(events[place]))
        for place in range(top, min(top + room, len(events)))
    ]
    return [*above, line_of(HEAD + seen, "muted"), *rows]


def dip_words(dip: FluxEvent, shortest_period_days: float | None) -> str:
    """Describe the strongest dip: depth, length, middle, and the shortest period that it can have."""
    middle = (dip.start_btjd + dip.end_btjd) / 2
    depth = _amount(-dip.amplitude_ppm, False).removeprefix("+")
    words = f"strongest dip {depth}, {_hours(dip):.1f} h at BTJD {middle:.3f}"
    if shortest_period_days is None:
        return words
    return f"{words}; P ≥ {shortest_period_days:.3g} d by the data around it"


def _hours(event: FluxEvent) -> float:
    return 24 * (event.end_btjd - event.start_btjd)


def _amount(amplitude_ppm: float, is_ascii: bool) -> str:
    amount = f"{amplitude_ppm:+.0f} ppm" if abs(amplitude_ppm) < 1e4 else f"{amplitude_ppm / 1e4:+.2f} %"
    return amount if is_ascii else amount.replace("-", "−")
