"""Test whether the dips may be the eclipses of two alike stars, found at half of their period."""

import numpy as np

from clara_pipeline.records import TestResult
from clara_pipeline.units import EARTH_RADII_PER_SUN, HOURS_PER_DAY
from clara_pipeline.vetting.beside.dip_search import deepest_elsewhere
from clara_pipeline.vetting.dip_shape import DURATIONS, FLAT_SHARES, V_SHAPE_MIN_SNR, dip_snr, trapezoid_misfits
from clara_pipeline.vetting.duration import central_duration_days, density_solar
from clara_pipeline.vetting.odd_even import SECONDARY_SHARE, SECONDARY_SIGMA
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

TWIN_SIGMA = 3.0
MIN_TWIN_DEPTH = 0.003
"""Two alike stars seen from anywhere eclipse each other less deeply in one of thirty pairs that eclipse at all."""
STEEPEST_FLAT_SHARE = 0.3
"""Of a rounded V: grazing discs with darkened limbs fit best with 0.2. Planets have more below an impact of 0.9 …"""
PART_OF_CENTRAL = 0.5
"""Of a central planet's flat share: one of half its star's radius makes a V by itself."""
LEAST_FLAT_STEP = 0.2
"""… and so much more, at least, below one of 0.85."""
MIN_TWIN_DURATION = 0.5
MAX_TWIN_DURATION = 1.4
"""Over the duration expected. Their light makes a catalogue's radius too large, by 1.4 and more: AR Aurigae has 0.6."""
TWIN_IMPACTS = np.array([0.0, 0.3, 0.6, 0.9, 1.2, 1.4, 1.5, 1.6, 1.7, 1.8, 1.85, 1.9, 1.95])
TWIN_DEPTHS = np.array([.5, .417, .322, .228, .141, .0902, .0677, .0475, .03, .0156, .0098, .0051, .0017])  # fmt: skip
"""Share of both stars' light lost at these impact parameters (Mandel & Agol 2002; limb darkening 0.28, 0.22)."""
LARGE_RATIO = 0.21
"""Square root of the depth from which a third of a planet's crossings graze and more: 2k ÷ (1 + k) of all …"""
GIANT_PLANET_EARTH = 14.0
"""… where the star is so small that the radius is a planet's."""
TWIN_SECOND = "fails only if depth and duration, too, are those of two alike stars"


def twin_stars(signal: Signal) -> TestResult:
    """Measure by how many σ a V fits better than the flat-bottomed dip of a planet of this depth.

    Two alike stars that graze each other make equal Vs twice an orbit. Their depth gives the impact parameter, and
    that the duration (Seager & Mallén-Ornelas 2003, eq. 3, for a radius ratio of 1). It fails from 3 σ where depth
    and duration are theirs. A planet that grazes its star's limb looks alike in one sector; where the star is so small
    that such a depth is a giant planet's, which grazes one time in three, there is no verdict.
    """
    if dip_snr(signal) < V_SHAPE_MIN_SNR:
        return unknown("twin_stars", TWIN_SIGMA, "too weak to tell a V from a U")
    depth, error = weighted_mean(signal.events)
    if problem := depth_problem(depth, error):
        return unknown("twin_stars", TWIN_SIGMA, problem)
    value, width_days = _preference(signal, depth)
    expected_days = twin_duration_days(signal, depth)
    is_as_long = expected_days is None or MIN_TWIN_DURATION <= width_days / expected_days <= MAX_TWIN_DURATION
    is_alike = depth >= MIN_TWIN_DEPTH and is_as_long
    passes = value < TWIN_SIGMA or not is_alike or _has_second_eclipse(signal, depth)
    period = f"twice this period, {2 * signal.box.period_days:.5g} d"
    shape = f"a V fits {'better' if value > 0 else 'worse'} than a planet's dip by {abs(value):.1f} σ"
    shape += "" if expected_days is None else f"; {HOURS_PER_DAY * width_days:.1f} h, two alike stars would take "
    shape += "" if expected_days is None else f"{HOURS_PER_DAY * expected_days:.1f} h"
    reason = shape if passes else f"could be an equal-mass binary at {period}: {shape}"
    if not passes and (radius := _giant_planet_earth(signal, depth)) is not None:
        reason += f". A planet of {radius:.1f} Earth radii before so small a star often makes a V, too"
        return unknown("twin_stars", TWIN_SIGMA, reason, value, multiples=("2",))
    return judged("twin_stars", value, TWIN_SIGMA, passes, reason, second=TWIN_SECOND, multiples=("2",))


def _giant_planet_earth(signal: Signal, depth: float) -> float | None:
    """Return the radius, in Earth radii, of a planet that grazes as easily as two alike stars; None where none does."""
    radius = signal.evidence.light_curve.star.radius_rsun
    if radius is None or not radius > 0 or depth < LARGE_RATIO**2:
        return None
    earth = EARTH_RADII_PER_SUN * radius * float(np.sqrt(depth))
    return earth if earth <= GIANT_PLANET_EARTH else None


def twin_duration_days(signal: Signal, depth: float) -> float | None:
    """Return T14 of two stars like the target that lose this share of their light at twice the period.

    None where the star's density is not known.
    """
    density = density_solar(signal.evidence.light_curve.star)
    if density is None:
        return None
    impact = float(np.interp(-depth, -TWIN_DEPTHS, TWIN_IMPACTS))
    chord = float(np.sqrt(4 - impact**2)) - 1  # both discs' radii; the orbit is twice as wide as a planet's
    return central_duration_days(2 * signal.box.period_days, 2 * density, chord)


def _preference(signal: Signal, depth: float) -> tuple[float, float]:
    """Return the σ by which the best V beats every dip as flat as a planet's, and the width of the best V, days."""
    misfit = trapezoid_misfits(*signal.dip_profile) / signal.redness**2
    steepest = min(STEEPEST_FLAT_SHARE, PART_OF_CENTRAL * flat_share_of_central(depth)) + 1e-9
    steep, flat = steepest >= FLAT_SHARES, steepest + LEAST_FLAT_STEP - 2e-9 < FLAT_SHARES
    width = DURATIONS[int(np.argmin(misfit[:, steep].min(axis=1)))] * signal.box.duration_days
    between = ~steep & ~flat
    difference = float(misfit[:, flat].min() - misfit[:, steep].min())
    if between.any() and misfit[:, between].min() < misfit[:, steep].min():
        difference = min(difference, 0.0)
    return float(np.sign(difference) * np.sqrt(abs(difference))), float(width)


def flat_share_of_central(depth: float) -> float:
    """Return the share of a central transit of this depth that is flat: all but ingress and egress."""
    ratio = float(np.sqrt(np.clip(depth, 0.0, 1.0)))
    return (1 - ratio) / (1 + ratio)


def _has_second_eclipse(signal: Signal, depth: float) -> bool:
    """Tell whether another dip of a tenth of the depth is there: then this is the whole period."""
    if signal.fold_scan is None:
        return False
    sigma, other, _ = deepest_elsewhere(signal.fold_scan)
    return sigma >= SECONDARY_SIGMA and other >= SECONDARY_SHARE * depth
