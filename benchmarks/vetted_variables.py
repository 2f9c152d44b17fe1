"""Draw what makes dips, rises or waves and is no planet: variable stars, diluted binaries, sky and spacecraft.

Each draw has the shape of those in `clara_pipeline.synthetic.sky.sector`; what is done to a star that was seen already
has the shape of `dips_after_dumps` in `benchmarks.vetted_signals`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic import binaries, flares, pulsators, steady
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.synthetic.sky.sector import SimulatedStar, SkyRecipe
from clara_pipeline.synthetic.sky.spacecraft import STRAY_LIGHT
from clara_pipeline.units import HOURS_PER_DAY, PPM

EACH_ORBIT = "scattered light in each orbit"
ASTEROID = "asteroid"
UNUSABLE_SKY = 5.0
"""Sky over the darkest from which SPOC flags it."""


def tidal_wave(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a binary that does not eclipse: tides, beaming and reflection, and spots that turn a little slower."""
    del star
    period, tides = log_uniform(rng, 0.6, 6.0), log_uniform(rng, 5e-4, 2e-2)
    epoch = float(time_btjd[0] + rng.uniform(0, period))
    turn = 2 * np.pi * (time_btjd - epoch) / period
    beaming, reflection = tides * rng.uniform(0.0, 0.4, 2)
    spots = tides * rng.uniform(0.2, 0.8) * np.cos(turn / rng.uniform(1.02, 1.1) + rng.uniform(0, 2 * np.pi))
    flux = 1 - tides * np.cos(2 * turn) + beaming * np.sin(turn) - reflection * np.cos(turn) + spots
    return SimulatedSignal(flux, Truth("tides", "", period, epoch))


def dipper(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a young star that dust hides about once a turn, each time otherwise (as in Cody et al. 2014)."""
    del star
    period, flux = log_uniform(rng, 2.0, 6.0), np.ones_like(time_btjd)
    middle, deep = time_btjd[0] + rng.uniform(0, period), log_uniform(rng, 0.02, 0.2)
    while middle < time_btjd[-1] + period:
        centre, width = middle + rng.normal(0, 0.06) * period, period * log_uniform(rng, 0.02, 0.08)
        side = np.where(time_btjd < centre, width, width * rng.uniform(0.5, 2.0))
        flux *= 1 - deep * rng.uniform(0.0, 1.0) * np.exp(-0.5 * ((time_btjd - centre) / side) ** 2)
        middle += period
    return SimulatedSignal(flux, Truth("dipper", "", period))


def self_lens(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a white dwarf that magnifies its companion once an orbit (Kruse & Agol 2014): flat-topped rises."""
    period, hours = log_uniform(rng, 2.0, 7.0), rng.uniform(1.5, 6.0)
    epoch = float(time_btjd[0] + rng.uniform(0, period))
    hours_off = np.abs((time_btjd - epoch + period / 2) % period - period / 2) * HOURS_PER_DAY
    height = log_uniform(rng, 3.0, 30.0) * expected_scatter_ppm(star.tmag or 10.0) / PPM / 5
    rise = height * np.clip((hours / 2 - hours_off) / (0.05 * hours), 0.0, 1.0)
    return SimulatedSignal(1 + rise, Truth("self-lensing", "", period, epoch, hours))


def diluted(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a binary that gives 1 to 30 % of the light, at the same place: an unresolved triple."""
    ratio, share = rng.uniform(0.25, 0.95), log_uniform(rng, 0.01, 0.3)
    binary = binaries.draw_binary(rng, time_btjd, star, log_uniform(rng, 0.8, 6.0), ratio, ratio**4)
    return SimulatedSignal(1 + share * (binaries.eclipses(time_btjd, binary) - 1), binaries.truth_of(binary, "diluted"))


def glow_each_orbit(seen: SimulatedStar, number: int) -> SimulatedStar:
    """Return a star with stray light at the same time of both orbits of the sector, too much of it taken off."""
    rng = np.random.default_rng(number)
    time_btjd = seen.columns["TIME"]
    known = np.flatnonzero(np.isfinite(time_btjd))
    cut = known[int(np.argmax(np.diff(time_btjd[known]))) + 1]
    begins = np.where(np.arange(len(time_btjd)) < cut, time_btjd[known[0]], time_btjd[cut])
    width, middle = rng.uniform(0.06, 0.3), rng.uniform(0.5, 6.5)
    glow = np.nan_to_num(np.exp(-0.5 * ((time_btjd - begins - middle) / width) ** 2))
    sky = seen.columns["SAP_BKG"] + glow * log_uniform(rng, 0.5, 6.0) * np.nanmedian(seen.columns["SAP_BKG"])
    left = -glow * log_uniform(rng, 1e-3, 1e-2)
    flags = np.where(sky > UNUSABLE_SKY * np.nanmin(sky), STRAY_LIGHT, 0).astype(np.int32)
    changed = {name: seen.columns[name] * (1 + left) for name in ("SAP_FLUX", "PDCSAP_FLUX")}
    changed["PDCSAP_FLUX"] = np.where(flags > 0, np.nan, changed["PDCSAP_FLUX"])
    columns = seen.columns | changed | {"SAP_BKG": sky, "QUALITY": seen.columns["QUALITY"] | flags}
    return replace(seen, columns=columns, truth=Truth("scattered"))


def asteroid(seen: SimulatedStar, number: int) -> SimulatedStar:
    """Return a star past which an asteroid goes: a rise in its aperture, or a dip when its light is taken for sky."""
    rng = np.random.default_rng(number)
    time_btjd = seen.columns["TIME"]
    middle, hours = rng.uniform(*np.nanquantile(time_btjd, [0.05, 0.95])), rng.uniform(1.0, 6.0)
    shape = np.nan_to_num(np.exp(-0.5 * ((time_btjd - middle) * HOURS_PER_DAY / (hours / 2.4)) ** 2))
    sign, size = float(rng.choice([-1, 1])), log_uniform(rng, 1e-3, 2e-2)
    changed = {name: seen.columns[name] * (1 + sign * size * shape) for name in ("SAP_FLUX", "PDCSAP_FLUX")}
    if sign < 0:
        changed["SAP_BKG"] = seen.columns["SAP_BKG"] + size * shape * np.nanmedian(seen.columns["SAP_FLUX"])
    else:
        moved = size * shape * np.nan_to_num((time_btjd - middle) * HOURS_PER_DAY)
        changed["MOM_CENTR1"] = seen.columns["MOM_CENTR1"] + moved
    return replace(seen, columns=seen.columns | changed, truth=Truth("asteroid"))


VARIABLES = {
    "RR Lyrae": SkyRecipe(1, stars.dwarf, pulsators.rr_lyrae),
    "delta Scuti": SkyRecipe(1, stars.hot_star, pulsators.delta_scuti),
    "tides and spots": SkyRecipe(1, stars.dwarf, tidal_wave),
    "flare star": SkyRecipe(1, stars.red_dwarf, flares.flare_star),
    "dipper": SkyRecipe(1, stars.red_dwarf, dipper),
    "self-lensing": SkyRecipe(1, stars.dwarf, self_lens),
    "diluted binary": SkyRecipe(1, stars.dwarf, diluted),
    "slopes between dumps": SkyRecipe(1, stars.dwarf, steady.quiet, "sawtooth"),
    EACH_ORBIT: SkyRecipe(1, stars.dwarf, steady.quiet),
    ASTEROID: SkyRecipe(1, stars.dwarf, steady.quiet),
}
AFTERWARDS: dict[str, Callable[[SimulatedStar, int], SimulatedStar]] = {EACH_ORBIT: glow_each_orbit, ASTEROID: asteroid}
"""What is done to the star of a kind once it was seen."""
