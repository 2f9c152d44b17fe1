"""Panel 1: the fold."""

from __future__ import annotations

from collections.abc import Hashable

from clara_pipeline.records import FloatArray
from clara_pipeline.text import sanitize
from clara_pipeline.units import HOURS_PER_DAY
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.simulated_reference import marked
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold import FoldView, TransitBox, fold_lines
from clara_tui.plots.scale import Range, round_ticks, tick_labels
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.waiting import waiting_lines

DURATIONS = 3
"""Shown each way of the transit's middle."""
HOUR_TICKS = 5
FLUX_NAMES = {"flux": "", "sap": " SAP", "flat": " flat"}


def title(view: CandidateView) -> str:
    """Return the panel's title: period, factor and bins."""
    factor = view.chosen.factor if view.chosen else "1"
    times = "" if factor == "1" else f" x{factor}"
    bins = f" {view.settings.n_bins} bins" if view.settings.n_bins else ""
    zoom = f" zoom {2**view.settings.zoom}" if view.settings.zoom else ""
    if view.settings.transit_zoom:
        durations = DURATIONS / 2**view.settings.zoom
        zoom = f" ±{durations:g} dur" if is_at_transit(view) else f" no duration to zoom to{zoom}"
    return f"FOLD P{times}{FLUX_NAMES[view.flux_kind]}{bins}{zoom}{_overlaid(view)}"


def _overlaid(view: CandidateView) -> str:
    if not view.settings.overlay:
        return ""
    label = sanitize(view.candidate.text("match_type"), 12)
    label = marked(label or "reference", view.candidate.text("match_filename"))
    return f" + {label}" if view.overlay else " (no reference)"


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (*view.stamp(), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the folded light curve in `size` cells."""
    if view.folded is None:
        return waiting_lines(view, size, with_reason=True)
    span, overlay = span_of(view), view.overlay
    drawn = FoldView(span, view.settings.n_bins, view.settings.shaded, is_at_transit(view), _ticks(view, span))
    phase, flux = _unrolled(view.folded, span)
    overlay = None if overlay is None else _unrolled(overlay, span)
    return fold_lines(phase, flux, size, view.settings.marker, box_of(view), drawn, overlay=overlay)


def is_at_transit(view: CandidateView) -> bool:
    """Tell whether three durations each way around the transit are shown; not where the duration is unknown."""
    return view.settings.transit_zoom and view.half_width is not None


def span_of(view: CandidateView) -> Range:
    """Return the phases in view: the whole cycle, 1/2^zoom of it, or three durations each way.

    A doubled period is shown from -0.25 to 0.75, so that the second eclipse at 0.5 is not cut in two.
    """
    shrink = 2**view.settings.zoom
    if is_at_transit(view) and view.half_width is not None:
        half = min(2 * DURATIONS * view.half_width, 0.5) / shrink
        return Range(-half, half)
    if shrink == 1 and view.chosen is not None and view.chosen.factor == "2":
        return Range(-0.25, 0.75)
    return Range(-0.5 / shrink, 0.5 / shrink)


def _unrolled(folded: tuple[FloatArray, FloatArray], span: Range) -> tuple[FloatArray, FloatArray]:
    """Move phases by whole cycles into a span of one cycle."""
    phase, flux = folded
    return (phase, flux) if span.low >= -0.5 and span.high <= 0.5 else ((phase - span.low) % 1.0 + span.low, flux)


def _ticks(view: CandidateView, span: Range) -> tuple[tuple[float, str], ...] | None:
    """Label in hours where the transit is shown alone; None for phases."""
    if not is_at_transit(view) or view.ephemeris is None:
        return None
    hours = view.ephemeris.period_days * HOURS_PER_DAY
    values = round_ticks(Range(span.low * hours, span.high * hours), HOUR_TICKS)
    labels = tick_labels(values)
    labels[-1:] = [f"{label} h" for label in labels[-1:]]
    return tuple((value / hours, label) for value, label in zip(values, labels, strict=True))


def box_of(view: CandidateView) -> TransitBox | None:
    """Return the transit's half width and depth to draw; None when one is unknown."""
    if view.half_width is None or view.depth is None:
        return None
    return TransitBox(view.half_width, view.depth)
