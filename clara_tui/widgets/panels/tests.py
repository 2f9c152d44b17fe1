"""Panel 6: the automatic tests; they advise, they never decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from clara_pipeline.records import TestResult
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.keys.in_force import key_of, with_keys
from clara_tui.plots.canvas import Size
from clara_tui.queue.shown_name import without_names
from clara_tui.text.cells import fitted, shortened
from clara_tui.text.styled_text import StyledLine, line_of, merged, wrapped
from clara_tui.widgets.panels.waiting import FAILED
from clara_tui.widgets.panels.words import INKS_OF_VERDICTS, SIGNS, beside_limit, number, ordered

WIDTH_WITH_REASON = 46
NAME_CELLS, LONG_NAME_CELLS = 8, 15
LIMIT_CELLS = 6
TALLEST = 150
"""Lines that no board has: the panel is shown alone and may be scrolled, so that failures come first."""
ALIKE = 3
"""Tests from which one line tells of all that lack the same."""
Results = tuple[TestResult, ...]
TOLERATED = "†"
"""Beside a limit that the value lies beyond, without failing: a second condition does not hold."""
TIED = "\N{NO-BREAK SPACE}σ"
"""A number and its unit stay on one line."""
SHORT_NAMES = {
    "one_event": "1 event", "odd_even_depth": "odd/even", "odd_even_epoch": "odd time", "alternate_depth": "P or 2P",
    "secondary": "2nd dip", "v_shape": "V-shape", "asymmetry": "asymmet.", "brightening": "rise",
    "scattered_light": "scatter", "background": "backgr.", "aperture_flux": "SAP/PDC", "twin_stars": "2 stars",
    "other_periods": "other P", "depth_scatter": "depths", "mean_to_median": "mean/med",
    "uniqueness": "unique", "orbit_size": "a/R★",
}  # fmt: skip
RELATIONS = {"<": "‹", "<=": "≤", ">=": "≥", "within": "×÷"}


def title(view: CandidateView) -> str:
    """Say how many fail, and how the numbers are to be read: a value beside the limit it has to keep."""
    counts = Counter(result.verdict for result in view.tests or ())
    failed = f" {counts['fail']} fail" if counts["fail"] else ""
    known = any(result.relation for result in view.tests or ())
    tolerated = any(result.is_tolerated for result in view.tests or ())
    legend = "  ‹limit" if known else ""
    return f"TESTS{failed}{legend}" + (f"  {TOLERATED} passes by a 2nd condition" if tolerated else "")


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Write every test in its own place where there is room; else those that fail first."""
    if view.tests is None:
        return _none_yet(view, size)
    tests = tuple(replace(one, reason=without_names(one.reason, view.candidate)) for one in view.tests)
    alike, measured = _alike(tests)
    if size.height > TALLEST:
        measured = tuple(ordered(measured))
    together = [line for results in alike for line in _together(results, size.width, with_names=True)]
    spare = size.height - len(together) - len(measured)
    return [*_with_reasons(measured, size.width, spare), *together] if spare >= 0 else _failures_first(tests, size)


def _with_reasons(results: Results, width: int, spare: int) -> list[StyledLine]:
    """Write a line a test, and with `spare` lines whole reasons, of those that fail first."""
    written = {result: result_lines(result, width, is_short=True) for result in results}
    for result in ordered(results):
        whole = result_lines(result, width, is_short=False)
        if len(whole) - 1 <= spare:
            written[result], spare = whole, spare - len(whole) + 1
    return [line for lines in written.values() for line in lines]


def _alike(results: Results) -> tuple[list[Results], Results]:
    """Tell tests that lack the same, group by group, from the others."""
    reasons = Counter(result.reason for result in results if result.verdict == "unknown")
    common = [reason for reason, n in reasons.items() if n >= ALIKE]
    groups = [tuple(one for one in results if one.verdict == "unknown" and one.reason == reason) for reason in common]
    return groups, tuple(one for one in results if not any(one in group for group in groups))


def _failures_first(results: Results, size: Size) -> list[StyledLine]:
    """Write as many tests as fit; those that could not be made for one and the same reason are told of together."""
    alike, measured = _alike(results)
    failed_first = ordered((*measured, *(group[0] for group in alike)))
    groups = {group[0]: group for group in alike}
    shown: list[StyledLine] = []
    left = len(results)
    for result in failed_first:
        group = groups.get(result, (result,))
        found = _together(group, size.width) if result in groups else result_lines(result, size.width, is_short=True)
        if len(shown) + len(found) + (left > len(group)) > size.height:
            return [*shown, line_of(f" {left} more: press {key_of('digit_6')}", "muted")]
        shown += found
        left -= len(group)
    return shown


def _together(results: Results, width: int, with_names: bool = False) -> list[StyledLine]:
    """Write `? 21 tests: ` and what all of them lack; below it which they are, where there is room."""
    style = INKS_OF_VERDICTS["unknown"]
    words = wrapped(f"{SIGNS['unknown']} {len(results)} tests: {sanitize(results[0].reason)}", width)
    names = ", ".join(sanitize(one.name, 40).replace("_", " ") for one in results) if with_names else ""
    rest = [line_of(f"  {text}", "muted") for text in wrapped(names, width - 2)] if names else []
    return [*(line_of(text, style) for text in words), *rest]


def _none_yet(view: CandidateView, size: Size) -> list[StyledLine]:
    if view.evidence.troubles.get("curve"):
        return [line_of(with_keys(FAILED), "muted")]
    if reason := view.evidence.troubles.get("tests"):
        return [line_of(text, "bad") for text in wrapped(without_names(reason, view.candidate), size.width)]
    return [line_of("testing …" if view.ephemeris else "no ephemeris yet", "muted")]


def result_lines(result: TestResult, width: int, is_short: bool) -> list[StyledLine]:
    """Sign, name, value and limit; with room also the reason in words, in one line where `is_short`."""
    sign, style = SIGNS.get(result.verdict, "?"), INKS_OF_VERDICTS.get(result.verdict, "warn")
    name = sanitize(result.name, 40)
    is_wide = width >= WIDTH_WITH_REASON + LONG_NAME_CELLS
    full, cells = name.replace("_", " "), LONG_NAME_CELLS if is_wide else NAME_CELLS
    short = full if is_wide else SHORT_NAMES.get(name, full)
    head = f"{sign} {fitted(short, cells)} {_numbers(result, 3 if width >= WIDTH_WITH_REASON else 2)}"
    if width < WIDTH_WITH_REASON:
        fits = len(head.rstrip()) <= width  # a limit that is cut would be another limit
        return [line_of(shortened((head if fits else head[: -LIMIT_CELLS - 1]).rstrip(), width), style)]
    words = sanitize(result.reason)
    if result.is_tolerated:
        words += f" {TOLERATED} {sanitize(result.second)}"
    if is_short:
        return [merged([(head, style), (f" {shortened(words, width - len(head) - 1)}", "muted")])]
    first, *more = (text.replace(TIED, " σ") for text in wrapped(words.replace(" σ", TIED), width - len(head) - 1))
    rest = [line_of(" " * (len(head) + 1) + text, "muted") for text in more]
    return [merged([(head, style), (f" {first}", "muted")]), *rest]


def _numbers(result: TestResult, digits: int) -> str:
    """Write `  213 ‹10†`: the value, how it has to stand to the limit, the limit."""
    mark = TOLERATED if result.is_tolerated else ""
    limit = "" if result.threshold is None else RELATIONS.get(result.relation, "") + number(result.threshold) + mark
    limit = "" if result.value is None or not result.relation else limit
    value = beside_limit(result.value, result.threshold, digits)
    return f"{value:>{digits + 2}} {limit:<{LIMIT_CELLS}}"
