"""Draw the signals whose verdicts are counted: planets that look odd, and what looks like a planet.

Each draw has the shape of those in `clara_pipeline.synthetic.sky.sector`: (generator, times (n,), star) to a signal.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic import binaries, planets, rotation, steady
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.synthetic.sky.sector import SimulatedStar, SkyRecipe
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import EARTH_RADII_PER_SUN, HOURS_PER_DAY, PPM
from clara_pipeline.vetting.spacecraft import MOMENTUM_DUMP

DUMPS = "dips after momentum dumps"
LEAST_SNR = 15.0
CLOSEST_ORBIT = 2.3
"""In stellar radii: TOI-2109 b's."""
LARGEST_RADIUS_EARTH = 22.0
"""The most inflated planets."""


def _planet(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, periods: tuple[float, float],
    radii_earth: tuple[float, float], impacts: tuple[float, float] = (0.0, 0.8),
) -> tuple[SimulatedSignal, Orbit]:  # fmt: skip
    """Draw a planet of these ranges until its transits reach an S/N of 15 (the best of 40 draws); also its orbit."""
    noise = expected_scatter_ppm(star.tmag or 10.0) / PPM
    for _ in range(40):
        period = log_uniform(rng, *periods)
        if (axis := stars.a_over_rstar(star, period)) < CLOSEST_ORBIT:
            continue
        ratio = log_uniform(rng, *radii_earth) / (EARTH_RADII_PER_SUN * (star.radius_rsun or 1.0))
        low, high = impacts
        impact = rng.uniform(low, high) if high <= 0.8 else rng.uniform(low, 1 + high * ratio)
        orbit = Orbit(
            period, planets.epoch_with_events(rng, time_btjd, period, 2), ratio, axis,
            float(np.degrees(np.arccos(min(impact / axis, 1.0)))), (rng.uniform(0.1, 0.45), rng.uniform(0.15, 0.3)),
        )  # fmt: skip
        flux = mandel_agol(time_btjd, orbit)
        if np.sqrt(np.sum((1 - flux) ** 2)) > LEAST_SNR * noise:
            break
    return SimulatedSignal(flux, planets.truth_of(orbit)), orbit


def hot_jupiter(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a hot giant planet with its own light: an eclipse, a phase curve and tides, as WASP-18 or WASP-121."""
    signal, orbit = _planet(rng, time_btjd, star, (0.8, 3.5), (11.0, LARGEST_RADIUS_EARTH), (0.0, 0.75))
    turn = 2 * np.pi * (time_btjd - orbit.epoch_days) / orbit.period_days
    day_side = log_uniform(rng, 5e-5, 6e-4)
    second = replace(orbit, epoch_days=orbit.epoch_days + orbit.period_days / 2)
    depth = (signal.truth.depth_ppm or 1.0) / PPM
    hidden = (1 - mandel_agol(time_btjd, second)) / depth
    own = day_side * (0.5 - 0.5 * np.cos(turn)) - day_side * np.clip(hidden, 0.0, 1.0)
    tides = log_uniform(rng, 1e-5, 2e-4) * np.cos(2 * turn)
    return SimulatedSignal(signal.flux + own - tides, signal.truth)


def grazing_planet(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a giant planet that crosses the limb only."""
    return _planet(rng, time_btjd, star, (0.8, 6.0), (9.0, 16.0), (0.85, 0.85))[0]


def ultra_short(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a small planet of less than a day."""
    return _planet(rng, time_btjd, star, (0.36, 0.95), (1.2, 5.0))[0]


def planet_of_a_giant(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a giant planet before a star of three to eight solar radii."""
    return _planet(rng, time_btjd, star, (4.0, 10.0), (11.0, LARGEST_RADIUS_EARTH))[0]


def small_giant(rng: np.random.Generator) -> Star:
    """Draw a giant of 3 to 8 solar radii, bright enough to see a planet before it."""
    radius = log_uniform(rng, 3.0, 8.0)
    logg = stars.SUN_LOGG + float(np.log10(1.3 / radius**2))
    return replace(
        stars.giant(rng), radius_rsun=round(radius, 4), logg=round(logg, 4), tmag=round(rng.uniform(6.0, 9.0), 3)
    )


def m_dwarf_planet(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a planet of 1.5 to 12 Earth radii before a red dwarf: deep and short."""
    return _planet(rng, time_btjd, star, (0.8, 8.0), (1.5, 12.0))[0]


def pair_as_one(rng: np.random.Generator) -> Star:
    """Return what a catalogue says of two alike dwarfs: twice the light of one, so 1.4 times its radius."""
    return _with_radius(stars.dwarf(rng), np.sqrt(2))


def _with_radius(star: Star, factor: float) -> Star:
    """Return a star of the same mass with another radius."""
    radius, logg = (star.radius_rsun or 1.0) * factor, (star.logg or stars.SUN_LOGG) - 2 * np.log10(factor)
    return replace(star, radius_rsun=round(float(radius), 4), logg=round(float(logg), 4))


def twins(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw two alike stars whose eclipses graze: two equal Vs of at most some per cent, found at half the period.

    `star` has the radius that the light of both gives, 1.4 times that of each.
    """
    star = _with_radius(star, 1 / np.sqrt(2))
    ratio = rng.uniform(0.975, 0.999)
    binary = binaries.draw_binary(rng, time_btjd, star, log_uniform(rng, 1.2, 10.0), ratio, light_ratio=ratio**4)
    axis = binary.orbit.a_over_rstar
    impact = (1 + ratio) * rng.uniform(0.75, 0.96)
    orbit = replace(binary.orbit, inclination_deg=float(np.degrees(np.arccos(impact / axis))))
    binary = replace(binary, orbit=orbit)
    return SimulatedSignal(binaries.eclipses(time_btjd, binary), binaries.truth_of(binary, "twins"))


def eccentric(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a detached binary whose second eclipse is far from phase 0.5."""
    ratio = rng.uniform(0.25, 0.9)
    phase = 0.5 + rng.uniform(0.04, 0.25) * float(rng.choice([-1, 1]))
    period = log_uniform(rng, 3.0, 10.0)
    binary = binaries.draw_binary(rng, time_btjd, star, period, ratio, ratio**4, secondary_phase=phase)
    return SimulatedSignal(binaries.eclipses(time_btjd, binary), binaries.truth_of(binary, "eccentric"))


def unequal(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a detached binary of stars of 0.5 to 0.95 of each other's size, their eclipses of unlike depth."""
    ratio = rng.uniform(0.5, 0.95)
    binary = binaries.draw_binary(rng, time_btjd, star, log_uniform(rng, 0.8, 10.0), ratio, ratio**4)
    return SimulatedSignal(binaries.eclipses(time_btjd, binary), binaries.truth_of(binary, "unequal"))


def heartbeat(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw a heartbeat star (Kumar, Ao & Quataert 1995): tides near periastron, dips and a rise in one."""
    del star
    period, e = log_uniform(rng, 2.0, 10.0), rng.uniform(0.4, 0.75)
    angle, sine2 = rng.uniform(0, np.pi), np.sin(np.radians(rng.uniform(20, 80))) ** 2
    epoch = float(time_btjd[0] + rng.uniform(0, period))
    mean = 2 * np.pi * ((time_btjd - epoch) / period % 1.0)
    anomaly = mean.copy()
    for _ in range(60):
        anomaly -= (anomaly - e * np.sin(anomaly) - mean) / (1 - e * np.cos(anomaly))
    true = 2 * np.arctan2(np.sqrt(1 + e) * np.sin(anomaly / 2), np.sqrt(1 - e) * np.cos(anomaly / 2))
    shape = (1 - 3 * sine2 * np.cos(true - angle) ** 2) / (1 - e * np.cos(anomaly)) ** 3
    shape -= np.median(shape)
    flux = 1 + log_uniform(rng, 5e-4, 5e-3) * shape / np.ptp(shape)
    return SimulatedSignal(flux, Truth("heartbeat", "", period, epoch))


def transit_at_a_gap(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw one transit of a planet of 60 d, cut by an end of the data or of the gap between the orbits."""
    period = 60.0
    axis = stars.a_over_rstar(star, period)
    cut = int(np.argmax(np.diff(time_btjd)))
    edge = float(rng.choice([time_btjd[0], time_btjd[cut], time_btjd[cut + 1], time_btjd[-1]]))
    orbit = Orbit(period, edge, 0.05, axis, float(np.degrees(np.arccos(rng.uniform(0.0, 0.7) / axis))))
    shift = rng.uniform(-0.4, 0.4) * orbit.duration_hours / HOURS_PER_DAY
    orbit = replace(orbit, epoch_days=edge + shift, radius_ratio=float(np.sqrt(log_uniform(rng, 1e-3, 1e-2))))
    return SimulatedSignal(mandel_agol(time_btjd, orbit), replace(planets.truth_of(orbit), kind="single"))


def dips_after_dumps(seen: SimulatedStar, number: int) -> SimulatedStar:
    """Return a star with a dip of some hours after every momentum dump, as pointing leaves them."""
    rng = np.random.default_rng(number)
    time_btjd, quality = seen.columns["TIME"], seen.columns["QUALITY"]
    dumps = time_btjd[(quality & MOMENTUM_DUMP != 0) & np.isfinite(time_btjd)]
    last = np.searchsorted(dumps, time_btjd, side="right") - 1
    since_days = np.where(last >= 0, time_btjd - dumps[np.clip(last, 0, None)], np.inf)
    lost = log_uniform(rng, 1e-3, 8e-3) * np.exp(-since_days * HOURS_PER_DAY / rng.uniform(1.0, 4.0))
    changed = {name: seen.columns[name] * (1 - np.nan_to_num(lost)) for name in ("SAP_FLUX", "PDCSAP_FLUX")}
    return replace(seen, columns=seen.columns | changed, truth=Truth("dumps"))


PLANETS = {
    "planet": SkyRecipe(1, stars.dwarf, planets.transiting_planet),
    "hot Jupiter with its own light": SkyRecipe(1, stars.dwarf, hot_jupiter),
    "grazing planet": SkyRecipe(1, stars.dwarf, grazing_planet),
    "planet of less than a day": SkyRecipe(1, stars.dwarf, ultra_short),
    "planet of a red dwarf": SkyRecipe(1, stars.red_dwarf, m_dwarf_planet),
    "planet of a giant": SkyRecipe(1, small_giant, planet_of_a_giant),
    "planet of a rotator": SkyRecipe(1, stars.dwarf, planets.planet_of_a_rotator),
}
FALSE_POSITIVES = {
    "grazing twins": SkyRecipe(1, pair_as_one, twins),
    "twins": SkyRecipe(1, stars.dwarf, binaries.near_equal),
    "unequal binary": SkyRecipe(1, stars.dwarf, unequal),
    "eccentric binary": SkyRecipe(1, stars.dwarf, eccentric),
    "heartbeat star": SkyRecipe(1, stars.dwarf, heartbeat),
    "contact binary": SkyRecipe(1, stars.dwarf, binaries.contact),
    "binary on a neighbour": SkyRecipe(1, stars.dwarf, binaries.off_target),
    "rotator": SkyRecipe(1, stars.dwarf, rotation.spotted),
    "scattered light": SkyRecipe(1, stars.dwarf, steady.quiet, "scattered"),
    "ramp": SkyRecipe(1, stars.dwarf, steady.quiet, "ramp"),
    DUMPS: SkyRecipe(1, stars.dwarf, steady.quiet),
    "one transit at a gap": SkyRecipe(1, stars.dwarf, transit_at_a_gap),
}
