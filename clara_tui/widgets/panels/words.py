"""Numbers and words the panels share: short, aligned, honest about what is missing."""

from clara_pipeline.records import TestResult
from clara_tui.candidate.candidate_view import CandidateView

SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?"}
INKS_OF_VERDICTS = {"pass": "", "fail": "bad", "unknown": "warn"}


def value_of(view: CandidateView, prefix: str) -> float | None:
    """Return the value of the first test whose name begins with `prefix`."""
    for result in view.tests or ():
        if result.name.startswith(prefix):
            return result.value
    return None


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
