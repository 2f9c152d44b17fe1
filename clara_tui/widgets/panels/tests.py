"""6: the automatic tests; they advise, they never decide."""

from __future__ import annotations

from collections import Counter

from clara_pipeline.records import TestResult
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.cells import shortened
from clara_tui.text.styled_text import StyledLine, line_of, merged, wrapped
from clara_tui.widgets.panels.words import INKS_OF_VERDICTS, SIGNS, number, ordered

WIDTH_WITH_THRESHOLD = 30
WIDTH_WITH_REASON = 56
TIED = "\N{NO-BREAK SPACE}σ"
"""A number and its unit stay on one line."""
SHORT_NAMES = {
    "odd_even_depth": "odd/even", "odd_even_epoch": "odd/even time", "alternate_depth": "P or 2P", "v_shape": "V-shape",
    "scattered_light": "scattered", "aperture_flux": "SAP/PDC",
}  # fmt: skip


def title(sight: CandidateView) -> str:
    counts = Counter(result.verdict for result in sight.tests or ())
    return "TESTS" + (f"  {counts['fail']} fail" if counts["fail"] else "")


def lines(sight: CandidateView, size: Size) -> list[StyledLine]:
    """Every test in its own place where there is room; else those that fail first."""
    if sight.tests is None:
        return _none_yet(sight, size)
    shown = [line for result in sight.tests for line in _told(result, size.width)]
    if len(shown) <= size.height:
        return shown
    shown = []
    for count, result in enumerate(ordered(sight.tests)):
        told = _told(result, size.width)
        if len(shown) + len(told) >= size.height:
            return [*shown, line_of(f" {len(sight.tests) - count} more: press 6", "muted")]
        shown += told
    return shown


def _none_yet(sight: CandidateView, size: Size) -> list[StyledLine]:
    if reason := sight.evidence.troubles.get("tests") or sight.evidence.troubles.get("curve"):
        return [line_of(text, "bad") for text in wrapped(reason, size.width)]
    return [line_of("testing …" if sight.ephemeris else "no ephemeris yet", "muted")]


def _told(result: TestResult, width: int) -> list[StyledLine]:
    """Sign, name, value; with room also the threshold, with more room the reason in words."""
    sign, ink = SIGNS.get(result.verdict, "?"), INKS_OF_VERDICTS.get(result.verdict, "warn")
    value, threshold, name = number(result.value), number(result.threshold), sanitize(result.name, 40)
    full = name.replace("_", " ")
    if width >= WIDTH_WITH_REASON:
        head = f"{sign} {full:<15}{value:>8} {threshold:>5}"
        reason = wrapped(sanitize(result.reason).replace(" σ", TIED), width - len(head) - 2)
        first, *more = (text.replace(TIED, " σ") for text in reason)
        rest = [line_of(" " * (len(head) + 2) + text, "muted") for text in more]
        return [merged([(head, ink), (f"  {first}", "muted")]), *rest]
    numbers = f"{value:>7} {threshold:>6}" if width >= WIDTH_WITH_THRESHOLD else value
    short = full if width >= WIDTH_WITH_THRESHOLD else SHORT_NAMES.get(name, full)
    short = shortened(short, max(width - len(numbers) - 3, 1))
    return [line_of(f"{sign} {short}{' ' * max(width - 2 - len(short) - len(numbers), 1)}{numbers}", ink)]
