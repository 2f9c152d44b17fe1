"""Panel 5: background in time, the centroid in phase and its shift in transit; or the periodograms."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from clara_tui.analysis.pixels.answers import MeasuredCentroid
from clara_tui.candidate.candidate_view import CandidateView, phase_of
from clara_tui.candidate.same import Same
from clara_tui.plots.canvas import Size
from clara_tui.plots.curve import CurveMarks, curve_lines
from clara_tui.plots.pixels.centroid import centroid_lines
from clara_tui.plots.pixels.offset import offset_lines
from clara_tui.plots.pixels.transit_centroid import transit_centroid_lines
from clara_tui.text.styled_text import StyledLine, beside, line_of, wrapped
from clara_tui.widgets.panels.periodogram import TITLE, periodogram_panel
from clara_tui.widgets.panels.waiting import waiting_lines

SAID = {"pass": "passes", "fail": "fails"}
MILLI = 1000.0
TALL = 14
"""Lines from which the transit has a row of its own, with words."""
ABREAST = 66
"""Cells from which three pictures stand side by side."""


def title(view: CandidateView) -> str:
    """Return the panel's title for a candidate."""
    if view.settings.periodogram:
        return TITLE
    return "BACKGROUND e/s ▾dump | CENTROID mpx" + _shift(view)


def _shift(view: CandidateView) -> str:
    """Return what the test found, and its verdict: a shift of many sigma can come from the target itself."""
    found = next((result for result in view.tests or () if result.name == "centroid"), None)
    if found is None or found.value is None:
        return ""
    return f"  {found.value:.1f} sigma, {SAID.get(found.verdict, 'unsure')}{_source(view.centroid)}"


def _source(found: MeasuredCentroid | None) -> str:
    """Return how far away the source of the dip would be, where the light moves."""
    if found is None or found.reason or found.word == "no shift":
        return ""
    return f", {found.source_pixels:.2f} px {found.source_pixels * found.arcsec_per_pixel:.0f} arcsec"


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    found = (Same(view.evidence.signals), Same(view.periodograms), Same(view.centroid))
    return (*view.stamp(), *found, tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw background, centroid and its shift in transit, or the periodograms, in `size` cells."""
    if view.settings.periodogram:
        return periodogram_panel(view, size)
    if view.curve is None:
        return waiting_lines(view, size)
    found = view.centroid
    if found is None or found.reason:
        return _pair(_background, _centroid, view, size)
    if size.height >= TALL:
        words = [line_of(text, style) for words, style in shift_words(found) for text in wrapped(words, size.width)]
        upper = (size.height - len(words)) * 2 // 5
        lower = Size(size.width, size.height - len(words) - upper)
        return [*_pair(_background, _centroid, view, Size(size.width, upper)), *words, *_transit(view, found, lower)]
    if size.width < ABREAST:
        return _pair(_background, lambda view, size: _bins(view, found, size), view, size)
    left = size.width // 3
    right = _transit(view, found, Size(size.width - left - 1, size.height))
    return beside(_background(view, Size(left, size.height)), right, left)


def _pair(first, second, view: CandidateView, size: Size) -> list[StyledLine]:  # type: ignore[no-untyped-def]
    """Draw two pictures side by side."""
    left = size.width // 2
    return beside(first(view, Size(left, size.height)), second(view, Size(size.width - left - 1, size.height)), left)


def _transit(view: CandidateView, found: MeasuredCentroid, size: Size) -> list[StyledLine]:
    """Draw the centroid around mid-transit beside its shift, row against column."""
    left = size.width * 11 // 20
    shift = (MILLI * found.column, MILLI * found.row)
    error = (MILLI * found.column_err, MILLI * found.row_err)
    elsewhere = (MILLI * found.elsewhere_column.array(), MILLI * found.elsewhere_row.array())
    offset = offset_lines(shift, error, elsewhere, Size(size.width - left - 1, size.height), view.settings.marker)
    return beside(_bins(view, found, Size(left, size.height)), offset, left)


def _bins(view: CandidateView, found: MeasuredCentroid, size: Size) -> list[StyledLine]:
    names = ("bins_column", "bins_column_err", "bins_row", "bins_row_err")
    column, column_err, row, row_err = (MILLI * getattr(found, name).array() for name in names)
    half = 0.5 * (found.ephemeris.duration_hours or 0.0)
    hours = found.hours.array().astype(np.float64)
    return transit_centroid_lines(hours, (column, column_err), (row, row_err), size, view.settings.marker, half)


def shift_words(found: MeasuredCentroid) -> list[tuple[str, str]]:
    """Return the shift and where the source would be, in pixels and arcsec, as (words, style)."""
    axes = f"column {_signed(found.column, found.column_err)}, row {_signed(found.row, found.row_err)} mpx"
    moved = f"in transit the light moves by {axes}: {found.sigma:.1f} sigma"
    if found.word == "no shift":
        return [(f"{moved}, no shift", "")]
    pixels, error, scale = found.source_pixels, found.source_err, found.arcsec_per_pixel
    where = f"column {found.source_column:+.2f}, row {found.source_row:+.2f} px"
    source = (
        f"source {pixels:.2f}±{error:.2f} px = {pixels * scale:.1f}±{error * scale:.1f} arcsec from the centre of light"
    )
    style = {"off target": "bad", "unsure": "warn"}.get(found.word, "")
    return [(moved, ""), (f"{source} ({where}): {found.word}", style)]


def _signed(pixels: float, error: float) -> str:
    decimals = 3 if MILLI * error < 0.01 else 2 if MILLI * error < 1 else 1
    return f"{MILLI * pixels:+.{decimals}f}±{MILLI * error:.{decimals}f}"


def _background(view: CandidateView, size: Size) -> list[StyledLine]:
    assert view.curve is not None
    time, background = view.curve.points("background")
    if not len(time):
        return [line_of(" this file has no background", "muted")]
    marks = CurveMarks(view.transit_times, view.curve.dumps, np.zeros(0))
    return curve_lines(time, background, size, view.settings.marker, marks, percent=(0.5, 99.5))


def _centroid(view: CandidateView, size: Size) -> list[StyledLine]:
    assert view.curve is not None
    time, column = view.curve.points("centroid_column")
    row_time, row = view.curve.points("centroid_row")
    if not len(time) or view.ephemeris is None:
        return [line_of(" no centroids in this file" if not len(time) else " no ephemeris yet", "muted")]
    column_fold, row_fold = (phase_of(time, view.ephemeris), column), (phase_of(row_time, view.ephemeris), row)
    return centroid_lines(column_fold, row_fold, size, view.settings.marker, view.half_width)
