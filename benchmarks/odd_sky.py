"""A sky of tastes that no column has: single transits, dippers, planets of rotators, flare stars, binaries of a kind.

Stars, noise, gaps and systematics are those of the demo sky; what an operator looks for is one kind of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic import binaries, flares, injected, planets, pulsators, rotation, steady
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.sector import SkyRecipe
from clara_pipeline.synthetic.sky.systematics import FAULTS
from clara_pipeline.synthetic.transits import Orbit, mandel_agol

SINGLE_PERIOD_DAYS = (20.0, 120.0)
"""Longer than the sector: one transit is seen."""
SINGLE_SNR = (12.0, 60.0)


def single_transit(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a planet that transits once, relative flux (n,)."""
    period_days = log_uniform(rng, *SINGLE_PERIOD_DAYS)
    axis = stars.a_over_rstar(star, period_days)
    inclination_deg = float(np.degrees(np.arccos(rng.uniform(0.0, 0.8) / axis)))
    middle_btjd = float(rng.choice(time_btjd[(time_btjd > time_btjd[0] + 1) & (time_btjd < time_btjd[-1] - 1)]))
    orbit = Orbit(period_days, middle_btjd, 0.05, axis, inclination_deg, (rng.uniform(0.1, 0.45), 0.2))
    depth_ppm = planets.least_depth_ppm(time_btjd, star, orbit, log_uniform(rng, *SINGLE_SNR))
    orbit = replace(orbit, radius_ratio=float(np.sqrt(min(depth_ppm, planets.DEPTH_PPM[1]) / 1e6)))
    return SimulatedSignal(mandel_agol(time_btjd, orbit), planets.truth_of(orbit))


def dipper(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw the dips of dust around a young star, relative flux (n,)."""
    return SimulatedSignal(injected.dips(rng, time_btjd, time_btjd, star), Truth("dipper"))


RECIPES = {
    "quiet": SkyRecipe(30, stars.dwarf, steady.quiet),
    "planet": SkyRecipe(20, stars.dwarf, planets.transiting_planet),
    "planet_of_a_rotator": SkyRecipe(12, stars.dwarf, planets.planet_of_a_rotator),
    "single_transit": SkyRecipe(12, stars.dwarf, single_transit),
    "dipper": SkyRecipe(10, stars.dwarf, dipper),
    "flare": SkyRecipe(12, stars.red_dwarf, flares.flare_star),
    "eb": SkyRecipe(12, stars.dwarf, binaries.detached),
    "eb_equal": SkyRecipe(10, stars.dwarf, binaries.near_equal),
    "contact": SkyRecipe(8, stars.dwarf, binaries.contact),
    "delta_scuti": SkyRecipe(8, stars.hot_star, pulsators.delta_scuti),
    "rr_lyrae": SkyRecipe(6, stars.dwarf, pulsators.rr_lyrae),
    "rotator": SkyRecipe(20, stars.dwarf, rotation.spotted),
} | {fault: SkyRecipe(4, stars.dwarf, steady.quiet, fault) for fault in FAULTS}
"""Stars of each kind, in a sky of 180."""
