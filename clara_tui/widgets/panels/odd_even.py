"""2: odd transits beside even ones, on one scale."""

from __future__ import annotations

from collections.abc import Hashable

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.plots.pair import pair_lines
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.panels.fold import box_of
from clara_tui.widgets.panels.waiting import waiting_lines
from clara_tui.widgets.panels.words import value_of


def title(sight: CandidateView) -> str:
    sigma = value_of(sight, "odd_even")
    return "ODD | EVEN" + (f"  {sigma:.1f} sigma" if sigma is not None else "")


def stamp(sight: CandidateView) -> Hashable:
    return (*sight.stamp(), tuple(sight.evidence.troubles))


def lines(sight: CandidateView, size: Size) -> list[StyledLine]:
    if sight.folded is None:
        return waiting_lines(sight, size)
    phase, flux = sight.folded
    odd = sight.cycle % 2 == 1
    half = min(3 * (sight.half_width or 0.1), 0.5)
    sides = ((phase[odd], flux[odd]), (phase[~odd], flux[~odd]))
    return pair_lines(*sides, half, size, sight.view.marker, box_of(sight))
