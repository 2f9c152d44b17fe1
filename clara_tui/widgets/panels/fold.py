"""1: the fold."""

from __future__ import annotations

from collections.abc import Hashable

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.simulated_reference import marked
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold import FoldView, TransitBox, fold_lines
from clara_tui.plots.scale import Range
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.waiting import waiting_lines

FLUX_NAMES = {"flux": "", "sap": " SAP", "flat": " flat"}


def title(sight: CandidateView) -> str:
    factor = sight.chosen.factor if sight.chosen else "1"
    times = "" if factor == "1" else f" x{factor}"
    bins = f" {sight.view.n_bins} bins" if sight.view.n_bins else ""
    zoom = f" zoom {2**sight.view.zoom}" if sight.view.zoom else ""
    return f"FOLD P{times}{FLUX_NAMES[sight.flux_kind]}{bins}{zoom}{_overlaid(sight)}"


def _overlaid(sight: CandidateView) -> str:
    if not sight.view.overlay:
        return ""
    label = sanitize(sight.candidate.more.get("match_type") or "", 12)
    label = marked(label or "reference", sight.candidate.more.get("match_filename"))
    return f" + {label}" if sight.overlay else " (no reference)"


def stamp(sight: CandidateView) -> Hashable:
    return (*sight.stamp(), tuple(sight.evidence.troubles))


def lines(sight: CandidateView, size: Size) -> list[StyledLine]:
    if sight.folded is None:
        return waiting_lines(sight, size)
    phase, flux = sight.folded
    half = 0.5 / 2**sight.view.zoom
    view = FoldView(Range(-half, half), sight.view.n_bins, sight.view.shaded)
    return fold_lines(phase, flux, size, sight.view.marker, box_of(sight), view, overlay=sight.overlay)


def box_of(sight: CandidateView) -> TransitBox | None:
    if sight.half_width is None or sight.depth is None:
        return None
    return TransitBox(sight.half_width, sight.depth)
