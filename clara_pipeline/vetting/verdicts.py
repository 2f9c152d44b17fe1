"""Write a test's verdict; some measurements no transit can give: they are stated instead of a verdict."""

import math

from clara_pipeline.records import TestResult

RISES_SIGMA = 3.0
"""A mean "dip" this far above its surroundings is a rise."""


def judged(
    name: str, value: float, threshold: float, passes: bool, reason: str, relation: str = "<", second: str = "",
    multiples: tuple[str, ...] = (),
) -> TestResult:  # fmt: skip
    """Return a verdict on a finite value; "unknown" where the value is not finite.

    A value that stands in `relation` to the threshold passes. `second` says what else has to hold before a
    value beyond the threshold fails; `multiples` are other periods, over this, that a failing signal may have.
    """
    if not math.isfinite(value):
        return unknown(name, threshold, "could not be measured on these data")
    verdict = "pass" if passes else "fail"
    return TestResult(
        name, float(value), float(threshold), verdict, reason, relation, second, () if passes else multiples
    )


def unknown(
    name: str, threshold: float | None, reason: str, value: float | None = None, multiples: tuple[str, ...] = ()
) -> TestResult:
    """Return no verdict, and why."""
    return TestResult(name, value, threshold, "unknown", reason, multiples=multiples)


def depth_problem(depth: float, error: float = 0.0, where: str = "in transit") -> str:
    """Say why `depth` (relative flux, with its error) is no dip's depth; "" when it may be one."""
    if depth < -RISES_SIGMA * error and depth < 0:
        return f"the flux rises {where}, by {-1e6 * depth:.0f} ppm: there is no dip at this ephemeris"
    if depth - RISES_SIGMA * error > 1.0:
        return f"a depth of {1e6 * depth:.3g} ppm is more than all of the star's light"
    return ""


def without_transit(source: str) -> str:
    """Say why a test of a transit cannot be made on an ephemeris without a duration."""
    if source == "ls":
        return "needs a transit: a Lomb-Scargle period is that of a sinusoid"
    return "needs a transit: this ephemeris has no duration"
