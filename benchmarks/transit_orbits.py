"""Orbits that give a transit of a published length and depth."""

from collections.abc import Callable

import numpy as np

from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import HOURS_PER_DAY, PPM

ROUNDS = 6
"""Limb darkening makes a transit deeper than the ratio of discs; so often that ratio is mended."""


def orbit_of(
    period_days: float,
    duration_hours: float,
    depth_ppm: float,
    epoch_days: float,
    impact_of: Callable[[float], float],
    law: tuple[float, float],
) -> Orbit:
    """Return the circular orbit with this T14 and depth at mid-transit; `impact_of` takes the ratio of radii."""
    ratio = float(np.sqrt(depth_ppm / PPM))
    sine = np.sin(np.pi * duration_hours / HOURS_PER_DAY / period_days)
    for _ in range(ROUNDS):
        impact = impact_of(ratio)
        axis = float(np.sqrt(((1 + ratio) ** 2 - impact**2) / sine**2 + impact**2))
        orbit = Orbit(period_days, epoch_days, ratio, axis, float(np.degrees(np.arccos(impact / axis))), law)
        ratio *= float(np.sqrt(depth_ppm / PPM / (1 - mandel_agol(np.array([epoch_days]), orbit)[0])))
    return orbit
