"""Tell whether two signals of a star are one."""

from clara_pipeline.records import Ephemeris
from clara_pipeline.units import HOURS_PER_DAY

SAME_PERIOD = 0.005
"""Signals whose periods are so nearly in a ratio of small whole numbers, and whose transits coincide, are one."""


def are_one(one: Ephemeris, other: Ephemeris) -> bool:
    """Tell whether two signals are one: equal periods, or periods in a small ratio with mid-times that coincide.

    Of equal periods the phase does not matter: the second is a binary's other eclipse, or a pulsation.
    """
    long, short = sorted((one, other), key=lambda signal: -signal.period_days)
    ratio = long.period_days / short.period_days
    if ratio - 1 <= SAME_PERIOD:
        return True
    if abs(ratio - round(ratio)) > SAME_PERIOD * ratio:
        return False
    cycles = (long.epoch_btjd - short.epoch_btjd) / short.period_days
    apart_days = abs(cycles - round(cycles)) * short.period_days
    return apart_days * HOURS_PER_DAY <= max(one.duration_hours or 0.0, other.duration_hours or 0.0)
