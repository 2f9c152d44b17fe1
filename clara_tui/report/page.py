"""The page of one candidate: facts, light curve, fold with the fit, transits, tests.

It is A4, and empty where a sheet of US Letter ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.figures.drawing import STYLE
from clara_tui.report import panels, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec

    from clara_tui.report.candidate_report import CandidateReport

A4_INCHES = (8.27, 11.69)
LINE_OF_TESTS, TESTS_TOP, TESTS_BOTTOM = 0.0148, 0.315, 0.048
LINE_OF_FACTS = 0.0138
SIDES = {"left": 0.115, "right": 0.885}
"""Of the page's width."""
PLOTS_BOTTOM, BETWEEN_PLOTS = 0.365, 0.056
TITLE_TOP, FACTS_TOP, HIGHEST_PLOT, ROOM_FOR_TITLE = 0.952, 0.93, 0.84, 0.03
"""All of the page's height."""


def page_of(report: CandidateReport) -> Figure:
    """Draw the page of one candidate."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE | {"font.size": 7.5, "axes.formatter.useoffset": False}):
        figure, facts = Figure(figsize=A4_INCHES), words.facts(report)
        top = min(HIGHEST_PLOT, FACTS_TOP - LINE_OF_FACTS * len(facts) - ROOM_FOR_TITLE)
        height = (top - PLOTS_BOTTOM - 3 * BETWEEN_PLOTS) / 4
        grid = figure.add_gridspec(
            4, 2, **SIDES, top=top, bottom=PLOTS_BOTTOM, hspace=BETWEEN_PLOTS / height, wspace=0.35
        )
        figure.text(0.05, TITLE_TOP, words.title(report), fontsize=13, fontweight="bold", va="top")
        figure.text(0.05, FACTS_TOP, _kept_spaces("\n".join(facts)), va="top", linespacing=1.5)
        if report.has_transits:
            _draw_transits(figure, grid, report)
        else:
            panels.draw_curve(figure.add_subplot(grid[:2, :]), report)
            panels.draw_fold(figure.add_subplot(grid[2:, :]), report)
        panels.explain_empty(figure.axes, report)
        tests = list(words.tests(report))
        step = min(LINE_OF_TESTS, (TESTS_TOP - TESTS_BOTTOM) / max(len(tests), 1))
        for k, (line, colour) in enumerate(tests):
            figure.text(
                0.05,
                TESTS_TOP - step * k,
                _kept_spaces(line),
                va="top",
                family="monospace",
                color=colour,
                fontsize=6.5,
            )
        return figure


def _draw_transits(figure: Figure, grid: GridSpec, report: CandidateReport) -> None:
    panels.draw_curve(figure.add_subplot(grid[0, :]), report)
    panels.draw_fold(figure.add_subplot(grid[1, 0]), report)
    panels.draw_fit(figure.add_subplot(grid[1, 1]), report)
    panels.draw_odd_even(figure.add_subplot(grid[2, 0]), report)
    panels.draw_timing(figure.add_subplot(grid[2, 1]), report)
    panels.draw_background(figure.add_subplot(grid[3, 0]), report)
    panels.draw_centroid(figure.add_subplot(grid[3, 1]), report)


def _kept_spaces(text: str) -> str:
    """Return text whose runs of spaces stay: an SVG shows one space for many."""
    return text.replace("  ", "\N{NO-BREAK SPACE}" * 2)
