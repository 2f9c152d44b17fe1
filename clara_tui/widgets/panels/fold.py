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


def title(view: CandidateView) -> str:
    factor = view.chosen.factor if view.chosen else "1"
    times = "" if factor == "1" else f" x{factor}"
    bins = f" {view.settings.n_bins} bins" if view.settings.n_bins else ""
    zoom = f" zoom {2**view.settings.zoom}" if view.settings.zoom else ""
    return f"FOLD P{times}{FLUX_NAMES[view.flux_kind]}{bins}{zoom}{_overlaid(view)}"


def _overlaid(view: CandidateView) -> str:
    if not view.settings.overlay:
        return ""
    label = sanitize(view.candidate.more.get("match_type") or "", 12)
    label = marked(label or "reference", view.candidate.more.get("match_filename"))
    return f" + {label}" if view.overlay else " (no reference)"


def stamp(view: CandidateView) -> Hashable:
    return (*view.stamp(), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    if view.folded is None:
        return waiting_lines(view, size)
    phase, flux = view.folded
    half = 0.5 / 2**view.settings.zoom
    fold_view = FoldView(Range(-half, half), view.settings.n_bins, view.settings.shaded)
    return fold_lines(phase, flux, size, view.settings.marker, box_of(view), fold_view, overlay=view.overlay)


def box_of(view: CandidateView) -> TransitBox | None:
    if view.half_width is None or view.depth is None:
        return None
    return TransitBox(view.half_width, view.depth)
