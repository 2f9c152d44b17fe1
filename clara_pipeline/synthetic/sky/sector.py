"""The demo sky: a simulated sector, star by star, from one seed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic import binaries, flares, planets, pulsators, rotation, steady
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform
from clara_pipeline.synthetic.sky import stars, systematics
from clara_pipeline.synthetic.sky.aperture import Aperture, draw_aperture, expected_scatter_ppm
from clara_pipeline.synthetic.sky.photometry import Columns, expose
from clara_pipeline.synthetic.sky.spacecraft import EARTH_POINT, NO_FLUX, Spacecraft, fly
from clara_pipeline.units import PPM

SECTOR = 9999
"""No real sector."""
FIRST_TIC_ID = 99_000_000_001
"""Beyond the TESS Input Catalog, which ends near 10 005 000 000."""
TIC_IDS_PER_SEED = 10_000

Draw = Callable[[np.random.Generator, FloatArray, Star], SimulatedSignal]


@dataclass(frozen=True, slots=True)
class SkyRecipe:
    """How one sort of star is made, and how many of 240."""

    share: int
    star: Callable[[np.random.Generator], Star]
    signal: Draw
    fault: str = ""
    """A fault of the instrument (a name in `systematics.FAULTS`)."""


RECIPES = {
    "quiet": SkyRecipe(100, stars.dwarf, steady.quiet),
    "planet": SkyRecipe(18, stars.dwarf, planets.transiting_planet),
    "planet_of_a_rotator": SkyRecipe(6, stars.dwarf, planets.planet_of_a_rotator),
    "eb": SkyRecipe(10, stars.dwarf, binaries.detached),
    "eb_equal": SkyRecipe(5, stars.dwarf, binaries.near_equal),
    "eb_offtarget": SkyRecipe(6, stars.dwarf, binaries.off_target),
    "contact": SkyRecipe(3, stars.dwarf, binaries.contact),
    "delta_scuti": SkyRecipe(10, stars.hot_star, pulsators.delta_scuti),
    "gamma_doradus": SkyRecipe(6, stars.hot_star, pulsators.gamma_doradus),
    "rr_lyrae": SkyRecipe(4, stars.dwarf, pulsators.rr_lyrae),
    "rotator": SkyRecipe(30, stars.dwarf, rotation.spotted),
    "flare": SkyRecipe(14, stars.red_dwarf, flares.flare_star),
    "giant": SkyRecipe(8, stars.giant, steady.slow_giant),
} | {fault: SkyRecipe(5, stars.dwarf, steady.quiet, fault) for fault in systematics.FAULTS}


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedStar:
    """One star of the demo sky: what its file holds, and the truth."""

    filename: str
    tic_id: int
    camera: int
    ccd: int
    star: Star
    aperture: Aperture
    columns: Columns
    """By their SPOC names, each (n,) and native; without the PSF centroids, which SPOC leaves empty."""
    truth: Truth


def simulate_star(seed: int, index: int, n_stars: int) -> SimulatedStar:
    """Return star `index` (from 0) of the sky of `n_stars`; the same whenever and wherever it is asked for."""
    return simulated(RECIPES[recipes(seed, n_stars)[index]], seed, index, fly(seed))


def simulated(recipe: SkyRecipe, seed: int, index: int, craft: Spacecraft) -> SimulatedStar:
    """Return star `index` of a sky, made by `recipe`, as `craft` saw it."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2, index)))
    tic_id = tic_id_of(seed, index)
    star = replace(recipe.star(rng), name=f"TIC {tic_id}")
    times = draw_times(rng, craft)
    seen = (craft.quality & NO_FLUX) == 0
    signal = recipe.signal(rng, times["TIME"][seen], star)
    aperture = draw_aperture(rng, star.tmag or 10.0, blended=signal.off_target)
    trend = systematics.common_trend(rng, craft)
    residual, truth = draw_residual(rng, craft, trend, recipe.fault, star.tmag or 10.0, signal.truth)
    columns = times | expose(rng, craft, aperture, star.tmag or 10.0, signal, trend, residual)
    return SimulatedStar(
        light_curve_name(tic_id), tic_id, int(rng.integers(1, 5)), int(rng.integers(1, 5)), star, aperture, columns,
        as_blended(truth, aperture) if signal.off_target else truth,
    )  # fmt: skip


@lru_cache(maxsize=8)
def recipes(seed: int, n_stars: int) -> tuple[str, ...]:
    """Return the recipe of every star: the shares of `RECIPES` as nearly as whole stars allow, shuffled."""
    whole = sum(recipe.share for recipe in RECIPES.values())
    edges = np.rint(np.cumsum([recipe.share for recipe in RECIPES.values()]) * n_stars / whole).astype(int)
    names = np.repeat(list(RECIPES), np.diff(edges, prepend=0))
    return tuple(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,))).permutation(names).tolist())


def tic_id_of(seed: int, index: int) -> int:
    """Return the TIC number of a simulated star; skies of other seeds have other numbers, and so other decisions."""
    return FIRST_TIC_ID + (seed % TIC_IDS_PER_SEED) * TIC_IDS_PER_SEED + index


def light_curve_name(tic_id: int) -> str:
    """Return the SPOC file name of a star of the demo sector."""
    return f"tess2024191120000-s{SECTOR:04d}-{tic_id:016d}-0120-s_lc.fits"


def draw_times(rng: np.random.Generator, craft: Spacecraft) -> Columns:
    """Return TIME, TIMECORR and CADENCENO; a place on the sky has its own way to the barycentre."""
    days = craft.tjd - craft.tjd[0]
    correction = rng.uniform(-0.004, 0.004) + rng.uniform(-1.6e-5, 1.6e-5) * days
    gap = (craft.quality & EARTH_POINT) != 0
    return {
        "TIME": np.where(gap, np.nan, craft.tjd + correction),
        "TIMECORR": np.where(gap, 0.0, correction),
        "CADENCENO": craft.cadence_number,
    }


def draw_residual(
    rng: np.random.Generator, craft: Spacecraft, trend: FloatArray, fault: str, tmag: float, truth: Truth
) -> tuple[FloatArray, Truth]:
    """Return what stays in PDCSAP (n,), and the truth, which a fault of the instrument takes over."""
    residual = systematics.usual_residual(rng, craft, trend)
    if not fault:
        return residual, truth
    size = max(log_uniform(rng, 1e-3, 1e-2), 1.5e-6 * expected_scatter_ppm(tmag))
    left = systematics.FAULTS[fault](rng, craft, size)
    return residual + left, Truth("systematic", fault, amplitude_ppm=float(np.ptp(left) * PPM))


def as_blended(truth: Truth, aperture: Aperture) -> Truth:
    """Return the truth of a neighbour's eclipses as they look in the target's flux."""
    share, dip = 1 - aperture.crowding, (truth.depth_ppm or 0.0) / PPM
    dimming = share / aperture.crowding * PPM
    distance = float(np.hypot(aperture.neighbour_column, aperture.neighbour_row))
    return replace(
        truth,
        depth_ppm=dip * dimming,
        secondary_depth_ppm=(truth.secondary_depth_ppm or 0.0) / PPM * dimming,
        centroid_shift_px=distance * (share - share * (1 - dip) / (1 - share * dip)),
    )
