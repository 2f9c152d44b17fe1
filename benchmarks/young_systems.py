"""Find the planets of young, spotted stars: systems as published, simulated in one sector of two minutes.

`python -m benchmarks.young_systems`, a part of `make bench-science`: rotation by spots that drift and fade, flares,
momentum dumps and gaps as the demo sky has them. A line a planet: how often its period is listed where two transits
are in the data, and what the fits say of depth and duration; then periods that are none.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from benchmarks.transit_orbits import orbit_of
from benchmarks.young_table import SYSTEMS, Planet, System
from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Evidence, FloatArray, Star
from clara_pipeline.synthetic.flares import add_flare
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth
from clara_pipeline.synthetic.sky.sector import SkyRecipe, simulated
from clara_pipeline.synthetic.sky.spacecraft import Spacecraft, fly
from clara_pipeline.synthetic.transits import Orbit, mandel_agol, phase_days
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_star
from clara_pipeline.units import HOURS_PER_DAY, PPM

SPAN_DAYS = 26.3
GAP_DAYS = (12.6, 13.9)
CADENCE_DAYS = 2 / 1440
RIGHT = 0.01
SPOT_SIZE = 0.2
"""Of the star's radius: over so much of its way a spot sets."""
SEEN_SHARE = 0.5
LEAST_TRANSITS = 2


class Recovered(NamedTuple):
    """What became of one planet in one curve."""

    is_visible: bool
    """Two transits are in the data."""
    how: str
    """"P", "P/2", "2P", "alias" or ""."""
    depth: float
    """Over what was put in."""
    duration: float


class Curve(NamedTuple):
    """What became of all planets of one curve, and the periods of signals that are none of theirs."""

    planets: tuple[Recovered, ...]
    wrong: tuple[float, ...]


def one(call: tuple[str, int, int]) -> Curve:
    """Simulate curve `number` of a system, search and fit it."""
    name, seed, number = call
    return searched(*simulate(name, seed, number))


def simulate(name: str, seed: int, number: int) -> tuple[Evidence, list[Orbit]]:
    """Return a system's light curve as read from a file, and the orbits drawn."""
    system, orbits = SYSTEMS[name], list[Orbit]()

    def star(_: np.random.Generator) -> Star:
        """Return the star as its header has it."""
        return system.star

    def signal(rng: np.random.Generator, time_btjd: FloatArray, _: Star) -> SimulatedSignal:
        """Return the spotted star with its planets, relative flux (n,)."""
        orbits.extend(drawn_orbit(rng, planet, time_btjd) for planet in system.planets)
        flux = rotating(rng, time_btjd, system)
        return SimulatedSignal(flux * transits(time_btjd, orbits), Truth("planet", "young"))

    made = simulated(SkyRecipe(1, star, signal), seed, number, _craft(seed))
    with TemporaryDirectory() as folder:
        path = Path(folder) / made.filename
        path.write_bytes(spoc_bytes(made))
        return read_evidence(path), orbits


@lru_cache(maxsize=1)
def _craft(seed: int) -> Spacecraft:
    return fly(seed, SPAN_DAYS, GAP_DAYS)


def rotating(rng: np.random.Generator, time_btjd: FloatArray, system: System) -> FloatArray:
    """Return four to eight spots that turn with the star's period, and its flares, relative flux (n,)."""
    dark = sum(
        (spot(rng, time_btjd, system.rotation_days) for _ in range(rng.integers(4, 9))), np.zeros(len(time_btjd))
    )
    flux = 1 - (dark - dark.mean()) * system.amplitude / max(float(np.ptp(dark)), 1e-9)
    for _ in range(rng.poisson(system.flares)):
        height = min(system.flare_height * (1 + rng.pareto(1.2)), 0.3)
        width_days = rng.lognormal(np.log(6.0), 0.4) / 1440
        add_flare(flux, time_btjd, rng.uniform(time_btjd[0], time_btjd[-1]), height, width_days)
    return flux


def spot(rng: np.random.Generator, time_btjd: FloatArray, rotation_days: float) -> FloatArray:
    """Return the light (n,) that a spot of some ten degrees takes: it sets softly, drifts, grows and decays."""
    own_days = rotation_days * (1 + rng.uniform(-0.03, 0.03))
    turn = 2 * np.pi * (time_btjd / own_days + rng.random())
    height = np.cos(turn) + rng.uniform(0.0, 0.6)
    middle = rng.uniform(time_btjd[0] - 5, time_btjd[-1] + 5)
    life_days = max(4 * rotation_days, 12.0) * rng.uniform(0.5, 2.0)
    strength = rng.uniform(0.3, 1.0) * np.exp(-0.5 * ((time_btjd - middle) / life_days) ** 2)
    return strength * 0.5 * (height + np.hypot(height, SPOT_SIZE))


def drawn_orbit(rng: np.random.Generator, planet: Planet, time_btjd: FloatArray) -> Orbit:
    """Return an orbit of the planet's period, T14 and depth at mid-transit, at a phase and impact that are drawn."""
    impact = rng.uniform(0, 0.5)
    epoch = float(time_btjd[0]) + rng.uniform(0, planet.period_days)
    how = planet.period_days, planet.duration_hours, planet.depth_ppm
    return orbit_of(*how, epoch, lambda _: impact, (0.35, 0.25))


def transits(time_btjd: FloatArray, orbits: Iterable[Orbit]) -> FloatArray:
    """Return the relative flux (n,) of a star with these planets."""
    return np.prod([mandel_agol(time_btjd, orbit) for orbit in orbits], axis=0)


def searched(evidence: Evidence, orbits: Sequence[Orbit]) -> Curve:
    """Search and fit a light curve, and compare with what was put in."""
    time, flux = finite_points(evidence.light_curve)
    found = find_ephemerides(time, flux).bls
    try:
        fits = [] if found is None else fit_star(evidence, found)
    except (ClaraError, ValueError):
        fits = []
    told = tuple(_recovered(time, orbit, fits) for orbit in orbits)
    periods = [orbit.period_days for orbit in orbits]
    wrong = tuple(one for one in (fit.ephemeris.period_days for fit in fits) if not any(_how(one, p) for p in periods))
    return Curve(told, wrong)


def _recovered(time: FloatArray, orbit: Orbit, fits: Sequence[SignalFit]) -> Recovered:
    n_seen = n_transits(time, orbit)
    for fit in fits:
        if how := _how(fit.ephemeris.period_days, orbit.period_days):
            depth = 1 - float(mandel_agol(np.array([orbit.epoch_days]), orbit)[0])
            signal = fit.ephemeris
            return Recovered(
                n_seen >= LEAST_TRANSITS, how,
                (signal.depth_ppm or np.nan) / PPM / depth, (signal.duration_hours or np.nan) / orbit.duration_hours,
            )  # fmt: skip
    return Recovered(n_seen >= LEAST_TRANSITS, "", np.nan, np.nan)


def _how(found_days: float, period_days: float) -> str:
    factors = {"P": 1.0, "P/2": 0.5, "2P": 2.0}
    return next((name for name, factor in factors.items() if abs(found_days / period_days / factor - 1) < RIGHT), "")


def n_transits(time: FloatArray, orbit: Orbit) -> int:
    """Return the transits of which half is in the data. `time` has shape (n,)."""
    inside = np.abs(phase_days(time, orbit.period_days, orbit.epoch_days)) * 2 * HOURS_PER_DAY < orbit.duration_hours
    cycle = np.round((time[inside] - orbit.epoch_days) / orbit.period_days)
    _, points = np.unique(cycle, return_counts=True)
    return int(np.count_nonzero(points * CADENCE_DAYS * HOURS_PER_DAY >= SEEN_SHARE * orbit.duration_hours))


def young_systems(n: int, seed: int = 1, workers: int = 2, names: Sequence[str] = ()) -> dict[str, list[Curve]]:
    """Return what became of `n` curves of every system; the same for any number of workers."""
    chosen = names or list(SYSTEMS)
    calls = [(name, seed, number) for name in chosen for number in range(n)]
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(one, calls, chunksize=2))
    return {name: [row for row, call in zip(found, calls, strict=True) if call[0] == name] for name in chosen}


def lines(name: str, curves: Sequence[Curve]) -> list[str]:
    """Describe a system: a line a planet, and one of the periods that are none."""
    planets = SYSTEMS[name].planets
    told = [_planet_line(name, planet, [curve.planets[k] for curve in curves]) for k, planet in enumerate(planets)]
    wrong = [f"{period:.2f}" for curve in curves for period in curve.wrong]
    return [*told, f"{name:10} periods that are none: {' '.join(wrong)}"] if wrong else told


def _planet_line(name: str, planet: Planet, rows: Sequence[Recovered]) -> str:
    seen = [row for row in rows if row.is_visible]
    right = [row for row in seen if row.how == "P"]
    other = [row.how for row in seen if row.how not in ("", "P")]
    words = f"{name:10} {planet.period_days:8.4f} d {planet.depth_ppm:5.0f} ppm: right {len(right)} of {len(seen)}"
    words += f" ({len(rows) - len(seen)} curves show one transit)" if len(seen) < len(rows) else ""
    words += f", found at {' '.join(other)}" if other else ""
    for what in ("depth", "duration"):
        if right:
            over = np.percentile([getattr(row, what) for row in right], [50, 16, 84])
            words += ", {} {:.2f} ({:.2f} to {:.2f})".format(what, *over)
    return words


def told_of_all(found: dict[str, list[Curve]]) -> str:
    """Count what was found in all systems."""
    curves = [curve for some in found.values() for curve in some]
    how = [row.how for curve in curves for row in curve.planets if row.is_visible]
    other = len(how) - how.count("P") - how.count("")
    wrong = sum(bool(curve.wrong) for curve in curves)
    return (
        f"{how.count('P')} of {len(how)} planets seen twice have their period, {other} more another that is listed; "
        f"a period that is none in {wrong} of {len(curves)} curves"
    )


def main() -> None:
    """Print the lines of every system, and the shares of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=3, help="light curves of each system")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--system", action="append", default=[], choices=list(SYSTEMS))
    options = parser.parse_args()
    found = young_systems(options.n, options.seed, options.workers, options.system)
    for name, curves in found.items():
        print("\n".join(lines(name, curves)))
    print(told_of_all(found))


if __name__ == "__main__":
    main()
