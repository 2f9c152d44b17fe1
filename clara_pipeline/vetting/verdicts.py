"""How a test tells its verdict."""

import math

from clara_pipeline.records import TestResult


def judged(
    name: str, value: float, threshold: float, passes: bool, reason: str, relation: str = "<", second: str = ""
) -> TestResult:
    """Return a verdict on a finite value; "unknown" where the value is not finite.

    A value that stands in `relation` to the threshold passes. `second` says what else has to hold before a
    value beyond the threshold fails.
    """
    if not math.isfinite(value):
        return unknown(name, threshold, "could not be measured on these data")
    verdict = "pass" if passes else "fail"
    return TestResult(name, float(value), float(threshold), verdict, reason, relation, second)


def unknown(name: str, threshold: float | None, reason: str, value: float | None = None) -> TestResult:
    """No verdict, and why."""
    return TestResult(name, value, threshold, "unknown", reason)
