"""How a test tells its verdict."""

import math

from clara_pipeline.records import TestResult


def judged(name: str, value: float, threshold: float, passes: bool, reason: str) -> TestResult:
    """A verdict on a finite value; "unknown" where the value is not finite."""
    if not math.isfinite(value):
        return unknown(name, threshold, "could not be measured on these data")
    return TestResult(name, float(value), float(threshold), "pass" if passes else "fail", reason)


def unknown(name: str, threshold: float | None, reason: str, value: float | None = None) -> TestResult:
    """No verdict, and why."""
    return TestResult(name, value, threshold, "unknown", reason)
