"""Panel 3: everything outside the transit, on its own scale: a secondary eclipse at any phase, or a wave."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.fold import FoldView, fold_lines
from clara_tui.plots.scale import Range
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.waiting import waiting_lines
from clara_tui.widgets.panels.words import reasons_of, value_of, words_below

TESTS = ("secondary",)
"""Told below the drawing where there is room."""


def title(view: CandidateView) -> str:
    """Return the panel's title, with the depth of the secondary eclipse in sigma."""
    sigma = value_of(view, "secondary")
    return "SECONDARY" + (f"  {sigma:.1f} sigma" if sigma is not None else "")


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (*view.stamp(), reasons_of(view, TESTS), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the fold around the secondary eclipse in `size` cells."""
    if view.folded is None:
        return waiting_lines(view, size)
    phase, flux = view.folded
    margin = min(2 * (view.half_width or 0.05), 0.2)
    phase = phase - np.floor(phase)  # 0 to 1, so that phase 0.5 is in the middle
    fold_view = FoldView(Range(margin, 1 - margin), shaded=view.settings.shaded)
    words = words_below(reasons_of(view, TESTS), size)
    drawing = Size(size.width, size.height - len(words))
    return [*fold_lines(phase, flux, drawing, view.settings.marker, None, fold_view, medians_only=True), *words]
