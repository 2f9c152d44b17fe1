"""Panel 4 of a transient: the probabilities that the first days gave, and those of all points."""

from collections.abc import Hashable

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.same import Same
from clara_tui.plots.canvas import Size
from clara_tui.plots.transients.history import LETTERS, history_lines
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.object_panels.waiting import waiting_lines


def title(view: CandidateView) -> str:
    """Return the panel's title: the letter of each class."""
    history = view.transient.history
    if history is None:
        return "FIRST DAYS"
    names = " ".join(f"{letter} {sanitize(name, 12)}" for letter, name in zip(LETTERS, history.classes, strict=False))
    return f"FIRST DAYS  {names}"


def stamp(view: CandidateView) -> Hashable:
    """Return a value that changes when the panel must be drawn anew."""
    return (view.evidence.key, Same(view.transient.history), view.settings.marker, tuple(view.evidence.troubles))


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Draw the probabilities against days since the first detection in `size` cells."""
    history = view.transient.history
    if history is None:
        return waiting_lines(view, size, "history")
    ticks = [f"{days:.0f}d" for days in history.days[:-1]] + ["all"]
    return history_lines(ticks, history.probability, history.error, size, view.settings.marker)
