"""Panel 2: odd transits beside even ones, on one scale."""

from __future__ import annotations

from collections.abc import Hashable

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.pair import pair_lines
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.fold import box_of
from clara_tui.widgets.panels.waiting import waiting_lines
from clara_tui.widgets.panels.words import reasons_of, value_of, words_below

TESTS = ("odd_even_depth", "odd_even_epoch", "alternate_depth")
"""Told below the drawing where there is room."""


def title(view: CandidateView) -> str:
    """Return the panel's title, with the difference of the depths in sigma."""
    sigma = value_of(view, "odd_even")
    return "ODD | EVEN" + (f"  {sigma:.1f} sigma" if sigma is not None else "")


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (*view.stamp(), reasons_of(view, TESTS), tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the odd and the even transits beside each other in `size` cells."""
    if view.folded is None:
        return waiting_lines(view, size)
    phase, flux = view.folded
    odd = view.cycle % 2 == 1
    half = min(3 * (view.half_width or 0.1), 0.5)
    sides = ((phase[odd], flux[odd]), (phase[~odd], flux[~odd]))
    words = words_below(reasons_of(view, TESTS), size)
    drawing = Size(size.width, size.height - len(words))
    return [*pair_lines(*sides, half, drawing, view.settings.marker, box_of(view), view.settings.shaded), *words]
