"""6: the automatic tests; they advise, they never decide."""

from __future__ import annotations

from collections import Counter

from clara_pipeline.records import TestResult
from clara_pipeline.text import clean
from clara_tui.plots.canvas import Size
from clara_tui.plots.lines import Line, line_of, merged, wrapped
from clara_tui.sight import Sight
from clara_tui.widgets.panels.words import INKS_OF_VERDICTS, SIGNS, number, ordered

WIDTH_WITH_THRESHOLD = 30
WIDTH_WITH_REASONS = 50


def title(sight: Sight) -> str:
    counts = Counter(result.verdict for result in sight.tests or ())
    return "TESTS" + (f"  {counts['fail']} fail" if counts["fail"] else "")


def lines(sight: Sight, size: Size) -> list[Line]:
    if sight.tests is None:
        return _none_yet(sight, size)
    results = list(sight.tests)
    if size.width >= WIDTH_WITH_REASONS and len(results) * 2 <= size.height:
        return [line for result in results for line in _explained(result, size.width)]
    if len(results) <= size.height:
        return [_line(result, size.width) for result in results]
    shown = [_line(result, size.width) for result in ordered(sight.tests)[: size.height - 1]]
    return [*shown, line_of(f" {len(results) - len(shown)} more: press 6", "muted")]


def _none_yet(sight: Sight, size: Size) -> list[Line]:
    if reason := sight.evidence.troubles.get("tests") or sight.evidence.troubles.get("curve"):
        return [line_of(text, "bad") for text in wrapped(reason, size.width)]
    return [line_of("testing …" if sight.ephemeris else "no ephemeris yet", "muted")]


def _line(result: TestResult, width: int) -> Line:
    value = number(result.value)
    if width >= WIDTH_WITH_THRESHOLD and result.threshold is not None:
        value = f"{value:>7} {number(result.threshold):>6}"
    name = clean(result.name.replace("_", " "))[: max(width - len(value) - 3, 1)]
    ink = INKS_OF_VERDICTS.get(result.verdict, "warn")
    space = " " * max(width - 2 - len(name) - len(value), 1)
    return merged([(SIGNS.get(result.verdict, "?"), ink), (f" {name}{space}{value}", "")])


def _explained(result: TestResult, width: int) -> list[Line]:
    reason = wrapped(clean(result.reason), width - 4)[0] if result.reason else ""
    return [_line(result, width), line_of(f"    {reason}", "muted")]
