"""The stars around the target on its card: in a line, as a table, and as a chart."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.pixels.neighbours import Neighbour
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.keys.in_force import with_keys
from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.finder import LEGEND, finder_lines, sign_of
from clara_tui.text.styled_text import StyledLine, beside, line_of, wrapped
from clara_tui.widgets.panels.words import number

NOT_ASKED = "stars within 1 arcmin: Gaia was not asked; press {query_catalogues}"
HEADING = " no  arcsec   PA  Tmag  fainter eclipse that would do"
MOST_CHART_CELLS = 61


def summary(view: CandidateView) -> tuple[str, str]:
    """Return in one line how many stars are near and how many could make the dip, as (words, style)."""
    found = view.neighbours
    if found is None:
        return with_keys(NOT_ASKED), "muted"
    able = sum(one.can_mimic for one in found)
    if not found:
        return "no other Gaia star within 1 arcmin", ""
    words = f"{len(found)} Gaia star{'s' * (len(found) > 1)} within 1 arcmin"
    if view.depth is None:
        return words, ""
    return f"{words}, {able or 'none'} could make the dip{': i' if able else ''}", "warn" if able else ""


def card_cells(width: int) -> int:
    """Return how much of a panel of this width the card keeps beside the chart."""
    return width - min(width // 2, MOST_CHART_CELLS) - 1


def with_sky(
    card: list[StyledLine], neighbours: Sequence[Neighbour], view: CandidateView, width: int
) -> list[StyledLine]:
    """Put the chart of the neighbours, not empty, beside the card, and their table below both."""
    cells = width - card_cells(width) - 1
    chart = [*finder_lines(neighbours, Size(cells, cells // 2), view.settings.marker), *_legend(cells)]
    return [*beside(card, chart, card_cells(width)), *table(neighbours, width)]


def _legend(width: int) -> list[StyledLine]:
    return [line_of(text, "muted") for text in wrapped(LEGEND, width)]


def table(neighbours: Sequence[Neighbour], width: int) -> list[StyledLine]:
    """Write a line a star, the brightest first; those that could make the dip stand out."""
    rows = [line_of(HEADING[:width], "head")]
    for count, one in enumerate(neighbours, 1):
        text = (
            f"{count:>3}{sign_of(one)} {one.distance_arcsec:>6.1f} {one.position_angle_deg:>4.0f} {one.tmag:>5.2f}"
            f" {one.fainter_mag:>+8.2f} {_needed(one)}"
        )
        rows.append(line_of(text[:width], "warn" if one.can_mimic else ""))
    return rows


def _needed(one: Neighbour) -> str:
    if one.needed_depth is None:
        return "no dip"
    return f"{number(100 * one.needed_depth)} %, could be it" if one.can_mimic else "none: too faint"
