"""Fill a panel while its evidence is on the way, or when it cannot come."""

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.keys.in_force import with_keys
from clara_tui.plots.canvas import Size
from clara_tui.queue.shown_name import without_names
from clara_tui.text.styled_text import StyledLine, line_of, wrapped

FAILED = "nothing to show: panel {digit_1} says why"
STEPS = (("curve", "reading the light curve"), ("signals", "searching for periods"))


def waiting_lines(view: CandidateView, size: Size, with_reason: bool = False) -> list[StyledLine]:
    """Say in the upper third of a panel what it waits for; a damaged file is told by one panel `with_reason`."""
    space: list[StyledLine] = [()] * (size.height // 3)
    for step, words in STEPS:
        if reason := view.evidence.troubles.get(step):
            if step == "curve" and not with_reason:
                return [*space, line_of(f" {with_keys(FAILED)}", "muted")]
            told = without_names(reason, view.candidate)
            return space + [line_of(f" {text}", "bad") for text in wrapped(told, size.width - 2)]
        if getattr(view.evidence, step) is None:
            return [*space, line_of(f" {words} …", "muted")]
    return [*space, line_of(with_keys(" no ephemeris: press {type_period} and type a period"), "muted")]
