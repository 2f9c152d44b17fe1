"""Test each signal that `clara-tui fit` finds, and write which tests fail and which other periods it may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clara_pipeline.records import Ephemeris, Evidence, TestResult
    from clara_pipeline.vetting.aliases.other_periods import OtherPeriod


class SignalVerdicts(NamedTuple):
    """The tests of one signal, the ones before it taken out, and the other periods that it may have."""

    tests: list[TestResult]
    aliases: list[OtherPeriod]


def verdicts_of(evidence: Evidence, signals: Sequence[Ephemeris]) -> list[SignalVerdicts]:
    """Test every signal of a star, in the order found. Raises UnreadableLightCurve where too little is left."""
    from clara_pipeline.transit_fit.masks import without_signals
    from clara_pipeline.vetting.aliases.listed import aliases_of
    from clara_pipeline.vetting.tests import run_tests

    found = []
    for number, signal in enumerate(signals):
        rest = without_signals(evidence, tuple(signals[:number]))
        found.append(SignalVerdicts(run_tests(rest, signal), aliases_of(rest, signal)))
    return found


def verdict_lines(verdicts: SignalVerdicts) -> list[str]:
    """Return how many tests pass, the reason of each that fails, and the other periods, a line each."""
    from clara_pipeline.text import sanitize

    counts = Counter(one.verdict for one in verdicts.tests)
    lines = [f"     tests: {counts['pass']} pass, {counts['fail']} fail, {counts['unknown']} without a verdict"]
    failed = (one for one in verdicts.tests if one.verdict == "fail")
    lines += [f"     fails {one.name}: {sanitize(one.reason)}" for one in failed]
    return lines + [f"     may be {one.period_days:.7g} d ({one.of_found}): {one.why}" for one in verdicts.aliases]


def verdicts_json(verdicts: SignalVerdicts) -> dict[str, object]:
    """Return tests and other periods as plain values."""
    return {
        "tests": [asdict(one) for one in verdicts.tests],
        "aliases": [one._asdict() for one in verdicts.aliases],
    }
