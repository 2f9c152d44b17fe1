"""Fill a panel of a transient while its evidence is on the way, or when it cannot come."""

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine, line_of, wrapped

STEPS = {
    "curve": "reading the measurements",
    "process": "fitting the process",
    "history": "classifying its first days",
    "nearest": "comparing it with the others",
}


def waiting_lines(view: CandidateView, size: Size, step: str) -> list[StyledLine]:
    """Return a sentence in the upper third: why there is nothing, else what is being done."""
    troubles = view.evidence.troubles
    failed = next((one for one in ("curve", step) if troubles.get(one)), "")
    words = troubles.get(failed) or f"{STEPS['curve' if view.transient.points is None else step]} …"
    style = "bad" if failed == "curve" else "muted"
    space: list[StyledLine] = [()] * (size.height // 3)
    return [*space, *(line_of(f" {text}", style) for text in wrapped(words, size.width - 2))]
