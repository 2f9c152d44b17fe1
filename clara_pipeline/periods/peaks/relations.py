"""Name the relation of two periods: the small whole numbers between them, in words for the screen."""

from fractions import Fraction

import numpy as np

from clara_pipeline.records import FloatArray

TOLERANCE = 0.015
"""Share of the ratio: so well a peak of one sector knows its period."""

RATIOS = tuple(
    sorted({Fraction(n, m) for n in range(1, 7) for m in range(1, 7) if 1 in (n, m) or n * m == 6},
           key=lambda ratio: ratio.numerator * ratio.denominator)
)  # fmt: skip
"""1, 2, 1/2, 3 … 6, 1/6, and 2/3 and 3/2; the simplest first."""

SAME_DUMP_DAYS = 0.1
"""Cadences flagged so near to each other are one momentum dump."""

LEAST_INTERVALS = 3


def ratio_of(period_days: float, other_days: float) -> Fraction | None:
    """Return the small ratio that `period_days` has to another period; None where it has none."""
    ratio = period_days / other_days
    return next((one for one in RATIOS if abs(ratio / float(one) - 1) <= TOLERANCE), None)


def in_words(ratio: Fraction | None) -> str:
    """Return ×2, ÷3, ×3/2, or = for 1; empty for none."""
    if ratio is None:
        return ""
    if ratio == 1:
        return "="
    return f"÷{ratio.denominator}" if ratio.numerator == 1 else f"×{ratio}"


def usual_interval_days(times: FloatArray) -> float | None:
    """Return the median time between flagged moments (n,), of dumps say; None where there are too few."""
    steps = np.diff(np.sort(times))
    steps = steps[steps > SAME_DUMP_DAYS]
    return float(np.median(steps)) if len(steps) >= LEAST_INTERVALS else None
