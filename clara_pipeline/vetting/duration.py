"""Compare the duration of a transit with those that its star and its period allow."""

import numpy as np

from clara_pipeline.records import Star, TestResult
from clara_pipeline.units import HOURS_PER_DAY, SURFACE_PERIOD_SQUARED
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import judged, unknown

MAX_DURATION_RATIO = 2.0
"""LEO-Vetter (Kunimoto et al. 2025). At the far end of an orbit of eccentricity 0.6 a transit takes twice as long."""
MIN_DURATION_RATIO = 0.25
"""A box misses a fifth of T14, and an impact parameter of 0.95 two thirds."""
LONGEST_KEPT = 0.45
"""Of the window of the trend: longer dips are flattened."""
SHORT_OF_EXPECTED = 0.5
"""Share of the expected duration of a dip of which the trend may have taken the rest."""
TAKEN_FOR_TREND = "a transit as long as expected of this star is taken for its own trend, all but the steepest part"
LARGEST_RATIO = 0.1
"""Radius ratio of a planet whose transits last half a day: its star is a giant."""
LONGEST_DUTY = 1 / 6
"""Share of the period of a transit at the least orbit below."""
MIN_ORBIT_RADII = 2.0
"""LEO-Vetter's least a/R★ (Kunimoto et al. 2025); TOI-2109 b has 2.3."""
DWARF_DENSITIES = (0.1, 60.0)
"""Mean densities of A to late M dwarfs, in solar units: for stars that no catalogue describes."""
SOLAR_LOGG = 4.438


def density_solar(star: Star) -> float | None:
    """Return the mean density from log g and radius, in solar units; None where either is not known."""
    if star.logg is None or star.radius_rsun is None or not (np.isfinite(star.logg) and star.radius_rsun > 0):
        return None
    return float(10 ** (star.logg - SOLAR_LOGG) / star.radius_rsun)


def central_duration_days(period_days: float, density: float, radius_ratio: float = 0.0) -> float:
    """Return T14 of a central transit, the orbit circular (Seager & Mallén-Ornelas 2003, eq. 3); density of Sun 1."""
    a_over_r = (density * period_days**2 / SURFACE_PERIOD_SQUARED) ** (1 / 3)
    return period_days / np.pi * float(np.arcsin(min((1 + radius_ratio) / a_over_r, 1.0)))


def duration(signal: Signal) -> TestResult:
    """Compare the duration with that of a central transit on a circular orbit around a star of this density.

    Longer than 1 needs another star or an eccentric orbit, far below 1 a grazing orbit or a smaller star beside the
    target. The density is that of log g and R★; without them the nearest of a dwarf's, 0.1 to 60 solar, is taken.
    No verdict on a dip much too short where one of the length expected would be taken for the trend (of giants).
    """
    known = density_solar(signal.evidence.light_curve.star)
    expected = _expected_days(signal)
    value = signal.box.duration_days / expected
    whose = "a dwarf" if known is None else f"a star of {known:.2g} solar densities"
    hours, expected_hours = HOURS_PER_DAY * signal.box.duration_days, HOURS_PER_DAY * expected
    reason = f"{hours:.2f} h; a central transit of {whose} takes {expected_hours:.2f} h"
    if value < MIN_DURATION_RATIO and is_taken_for_trend(signal):
        reason += ": longer dips are taken for the star's own trend, all but their steepest part"
        return unknown("duration", MIN_DURATION_RATIO, reason, value)
    if value < 1:
        return judged("duration", value, MIN_DURATION_RATIO, value >= MIN_DURATION_RATIO, reason, ">=")
    return judged("duration", value, MAX_DURATION_RATIO, value <= MAX_DURATION_RATIO, reason, "<=")


def _expected_days(signal: Signal) -> float:
    """Return the duration of a central transit; that of the dip where a dwarf that no catalogue describes has it."""
    known = density_solar(signal.evidence.light_curve.star)
    densities = DWARF_DENSITIES if known is None else (known, known)
    ratio = _radius_ratio(signal)
    longest, shortest = (central_duration_days(signal.box.period_days, density, ratio) for density in densities)
    return float(np.clip(signal.box.duration_days, shortest, longest))


def is_taken_for_trend(signal: Signal) -> bool:
    """Tell whether the dip is half as long as expected at most, and one of that length would be flattened."""
    expected = _expected_days(signal)
    is_flattened = LONGEST_KEPT * signal.window_days < expected < LONGEST_DUTY * signal.box.period_days
    is_flattened &= _radius_ratio(signal) <= LARGEST_RATIO
    return is_flattened and signal.box.duration_days <= SHORT_OF_EXPECTED * expected


def orbit_size(signal: Signal) -> TestResult:
    """Compute the largest a/R★ that duration and period allow on a circular orbit: an orbit inside of the star is none.

    A contact binary, a pulsation or a rotation is that long (LEO-Vetter, Kunimoto et al. 2025: 2 stellar radii).
    """
    duty = signal.box.duration_days / signal.box.period_days
    value = (1 + _radius_ratio(signal)) / np.sin(np.pi * min(duty, 0.5))
    reason = f"a dip of {duty:.1%} of the period: the orbit is at most {value:.1f} stellar radii wide"
    return judged("orbit_size", value, MIN_ORBIT_RADII, value >= MIN_ORBIT_RADII, reason, ">=")


def _radius_ratio(signal: Signal) -> float:
    """Return the square root of the depth; 0 where that is not known."""
    if not signal.has_zero_point or not len(signal.events.depth):
        return 0.0
    return float(np.sqrt(np.clip(weighted_mean(signal.events)[0], 0.0, 1.0)))
