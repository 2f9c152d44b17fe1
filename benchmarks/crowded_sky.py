"""A sky harder than the demo sky: weak planets of up to eleven days, and eclipses of neighbours more common than they.

The triage, trained on stars as those of the demo sky, looks at the fold alone, and errs here: the diluted eclipse of
a neighbour has the depth of a planet, and is told by the centroid, by the apertures or by its secondary. Nothing here
is chosen by what the order "for you" makes of it: the stars, noise, gaps and systematics are those of the demo sky.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path

import numpy as np

from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic import binaries, flares, planets, rotation, steady
from clara_pipeline.synthetic.signals import SimulatedSignal, log_uniform
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.sector import SkyRecipe, simulated
from clara_pipeline.synthetic.sky.spacecraft import Spacecraft, fly
from clara_pipeline.synthetic.sky.systematics import FAULTS
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import PPM

PERIOD_DAYS = (0.8, 11.0)
SNR = (8.0, 25.0)
"""Of all transits of a planet together, in white noise; never shallower than 300 ppm."""


def weak_planet(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a planet whose transits stand out by little, relative flux (n,)."""
    period_days = log_uniform(rng, *PERIOD_DAYS)
    axis = stars.a_over_rstar(star, period_days)
    inclination_deg = float(np.degrees(np.arccos(rng.uniform(0.0, 0.8) / axis)))
    epoch = planets.epoch_with_events(rng, time_btjd, period_days, planets.LEAST_TRANSITS)
    orbit = Orbit(period_days, epoch, 0.05, axis, inclination_deg, (rng.uniform(0.1, 0.45), rng.uniform(0.15, 0.3)))
    depth_ppm = planets.least_depth_ppm(time_btjd, star, orbit, log_uniform(rng, *SNR))
    orbit = replace(orbit, radius_ratio=float(np.sqrt(depth_ppm / PPM)))
    return SimulatedSignal(mandel_agol(time_btjd, orbit), planets.truth_of(orbit))


def eclipses_beside(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw the eclipses of a neighbour, relative flux (n,)."""
    return binaries.off_target(rng, time_btjd, star, PERIOD_DAYS[1])


RECIPES = {
    "planet": SkyRecipe(20, stars.dwarf, weak_planet),
    "eb_offtarget": SkyRecipe(40, stars.dwarf, eclipses_beside),
    "quiet": SkyRecipe(30, stars.dwarf, steady.quiet),
    "eb": SkyRecipe(8, stars.dwarf, binaries.detached),
    "eb_equal": SkyRecipe(8, stars.dwarf, binaries.near_equal),
    "rotator": SkyRecipe(20, stars.dwarf, rotation.spotted),
    "flare": SkyRecipe(10, stars.red_dwarf, flares.flare_star),
} | {fault: SkyRecipe(6, stars.dwarf, steady.quiet, fault) for fault in FAULTS}
"""Stars of each kind, in a sky of 160."""


def write_sky(recipes: dict[str, SkyRecipe], folder: Path, n_stars: int, seed: int) -> dict[str, str]:
    """Write the light curves of a sky in the shares of its recipes; returns the kind of each star by its file."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind, recipe in recipes.items() for _ in range(recipe.share)]
    some = [kinds[number % len(kinds)] for number in range(n_stars)]
    with ProcessPoolExecutor(2) as pool:
        made_by = [recipes[kind] for kind in some]
        names = pool.map(_write, repeat(folder), repeat(seed), range(n_stars), made_by, chunksize=8)
        return dict(zip(names, some, strict=True))


def _write(folder: Path, seed: int, number: int, recipe: SkyRecipe) -> str:
    star = simulated(recipe, seed, number, _craft(seed))
    (folder / star.filename).write_bytes(spoc_bytes(star))
    return star.filename


@lru_cache(maxsize=1)
def _craft(seed: int) -> Spacecraft:
    return fly(seed)
