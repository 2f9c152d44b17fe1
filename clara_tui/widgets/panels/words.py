"""Write the numbers and words that panels share: short, aligned, with a sign where one is missing."""

from collections.abc import Collection, Iterable

from clara_pipeline.records import TestResult
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.queue.shown_name import without_names
from clara_tui.text.styled_text import StyledLine, line_of, wrapped

SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?"}
TALL = 14
"""Lines from which a drawing has words below it."""
INKS_OF_VERDICTS = {"pass": "", "fail": "bad", "unknown": "warn"}


def value_of(view: CandidateView, prefix: str) -> float | None:
    """Return the value of the first test whose name begins with `prefix`."""
    for result in view.tests or ():
        if result.name.startswith(prefix):
            return result.value
    return None


def reasons_of(view: CandidateView, names: Collection[str]) -> tuple[str, ...]:
    """Return what some of the tests measured, each behind its sign; equal words once."""
    found = [result for result in view.tests or () if result.name in names]
    words = (f"{SIGNS.get(result.verdict, '?')} {sanitize(result.reason)}" for result in found)
    return tuple(dict.fromkeys(without_names(text, view.candidate) for text in words))


def words_below(reasons: Iterable[str], size: Size) -> list[StyledLine]:
    """Write reasons for below a drawing, which has `size` with them; nothing where that is low."""
    return [line_of(text) for words in reasons if size.height >= TALL for text in wrapped(words, size.width)]


def number(value: float | None, digits: int = 3) -> str:
    """Write `value` to `digits` significant digits, without a leading zero; — for none."""
    if value is None or value != value:
        return "—"
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-4 < abs(value) < 1e7:
        text = f"{value:.0f}"
    return text.replace("-0.", "-.") if text.startswith("-0.") else text.removeprefix("0") if "0." in text[:2] else text


def beside_limit(value: float | None, limit: float | None, digits: int) -> str:
    """Write `value` as `number` does, with one digit more where it would read like a `limit` that it is not."""
    text = number(value, digits)
    return number(value, digits + 1) if limit is not None and value != limit and text == number(limit) else text


def chance(value: float | None) -> str:
    """Return a probability in three places, five cells at most: `.395`, `<.001`, `>.999`; — for none."""
    if value is None or value != value:
        return "—"
    if 0 < value < 0.001 or 0.999 < value < 1:
        return "<.001" if value < 0.5 else ">.999"
    return f"{value:.3f}".removeprefix("0") if value < 1 else "1"


def ordered(results: tuple[TestResult, ...]) -> list[TestResult]:
    """Order failures first, then the unsure, then what passed; else in their own order."""
    rank = {"fail": 0, "unknown": 1, "pass": 2}
    return sorted(results, key=lambda result: rank.get(result.verdict, 1))
