"""The vet screen's panels: their numbers, their art, and who shows it."""

from __future__ import annotations

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.art_by_kind import ArtByKind, ByKind, Words
from clara_tui.widgets.object_panels import card, classes, colour, flux, history, magnitudes, novelty, whole
from clara_tui.widgets.panel import Panel
from clara_tui.widgets.panels import background, curve, fold, match, notes, odd_even, secondary, star, tests
from clara_tui.widgets.plot import Plot

NAMES = ("fold", "odd_even", "secondary", "curve", "background", "tests", "match", "star", "notes")
"""In the order of their numbers, from 1."""
PLOTS = {
    "fold": ArtByKind(fold, flux),
    "curve": ArtByKind(curve, history),
    "odd_even": ArtByKind(odd_even, colour),
    "secondary": ArtByKind(secondary, whole),
    "background": ArtByKind(background, magnitudes),
}
"""The most telling first: that is the order in which they are drawn. Of each what stars show, and what transients."""
WORDS: dict[str, ByKind[Words]] = {
    "tests": ByKind(tests, classes),
    "match": ByKind(match, novelty),
    "star": ByKind(star, card),
    "notes": ByKind(notes, notes),
}

LISTS = ("tests", "match", "notes")
"""Words of which all are wanted when the panel is shown alone."""
MOST_LINES = 200


def make_panels() -> list[Panel]:
    """Make all nine, and the two of the wide board that have no number."""
    plots = [Plot(name, number(name), name.upper(), art) for name, art in PLOTS.items()]
    words = [Panel(name, number(name), name.upper()) for name in WORDS]
    return [*plots, *words, Panel("queue", None, "QUEUE"), Panel("workers", None, "WORKERS")]


def number(name: str) -> int:
    """Return the number key of a panel."""
    return NAMES.index(name) + 1


def title_of(name: str, view: CandidateView) -> str:
    """Return the title of a panel for a candidate."""
    return (PLOTS.get(name) or WORDS[name]).title(view)


def words_for(panel: Panel, view: CandidateView, may_scroll: bool) -> list[StyledLine]:
    """Return the lines of a panel of words; as many as there are, where it may scroll and has no shorter form."""
    height = MOST_LINES if may_scroll and panel.panel in LISTS else panel.size.height
    return WORDS[panel.panel].lines(view, Size(panel.size.width, height))
