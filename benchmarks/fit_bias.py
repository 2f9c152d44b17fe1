"""Bias of fitted depths and durations, and whether their errors are right: transits put into quiet light curves.

`python -m benchmarks.fit_bias`, a part of `make bench-science`. Hosts are the quiet real light curves without a TOI,
and stars of the demo sky without a signal. For depth and T14: median and scatter of fitted over true, and the
share within one and two of the errors that the fit states (0.68 and 0.95 where these are right).
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from benchmarks.for_you_skies import host_curves
from benchmarks.injected_kinds import shared_data
from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD
from clara_pipeline.periods.box.fit import rated
from clara_pipeline.records import Ephemeris, Evidence, FloatArray, Star
from clara_pipeline.synthetic.injected import point_scatter
from clara_pipeline.synthetic.planets import epoch_with_events
from clara_pipeline.synthetic.signals import log_uniform
from clara_pipeline.synthetic.sky.sector import RECIPES, simulated
from clara_pipeline.synthetic.sky.spacecraft import Spacecraft, fly
from clara_pipeline.synthetic.transits import Orbit, mandel_agol, phase_days
from clara_pipeline.transit_fit.signal_fit import fit_signal
from clara_pipeline.units import HOURS_PER_DAY, PPM, SURFACE_PERIOD_SQUARED
from clara_pipeline.vetting.duration import SOLAR_LOGG
from clara_pipeline.vetting.signal import signal_of

PERIOD_DAYS = (0.5, 13.0)
DURATION_HOURS = (1.0, 12.0)
LONGEST_SHARE = 0.15
"""Of the period: no planet is in transit for longer."""
SNR = (10.0, 100.0)
DEEPEST = 0.03
LEAST_TRANSITS = 2
STARTS = (0.7, 1.15)
"""Durations that the fit starts with, over the true one."""
OFF = 0.1
"""Durations that its epoch, and the last transit, are off at most."""
CATALOGUE = 0.4
"""Scatter of ln of a catalogue's density about that of a circular orbit."""
DEMO_SEED = 3


class Fitted(NamedTuple):
    """What was put in, and what the fit says of it over what was put in (NaN where that drowns)."""

    snr: float
    hours: float
    period_days: float
    impact: float
    seen: float
    """S/N against the host's own scatter of such dips, red noise included; 0 where it could not be measured."""
    depth: float = np.nan
    depth_err: float = np.nan
    duration: float = np.nan
    duration_err: float = np.nan


def one(call: tuple[str, int, int]) -> Fitted:
    """Put a transit into a host (a path, or empty: a star of the demo sky), fit what a box search would give."""
    path, number, seed = call
    rng = np.random.default_rng([seed, number, bool(path)])
    evidence = read_evidence(Path(path)) if path else _demo_star(number)
    time, flux = finite_points(evidence.light_curve)
    orbit, snr = _orbit(rng, time, flux)
    curve = evidence.light_curve
    with np.errstate(invalid="ignore"):
        dimmed = np.where(np.isfinite(curve.time_btjd), curve.flux * _transits(curve.time_btjd, orbit), np.nan)
    curve = replace(curve, star=_described(rng, curve.star, orbit))
    start = _rough(rng, orbit, float(np.ptp(time)))
    return _fitted(replace(evidence, light_curve=replace(curve, flux=dimmed)), orbit, start, snr)


def _orbit(rng: np.random.Generator, time: FloatArray, flux: FloatArray) -> tuple[Orbit, float]:
    """Draw an orbit whose transits have a drawn length and S/N in the host's white noise, and that S/N."""
    while True:
        period, hours = log_uniform(rng, *PERIOD_DAYS), log_uniform(rng, *DURATION_HOURS)
        if hours / HOURS_PER_DAY < LONGEST_SHARE * period:
            break
    epoch = epoch_with_events(rng, time, period, LEAST_TRANSITS)
    impact, snr = rng.uniform(0, 0.85), log_uniform(rng, *SNR)
    n_inside = np.count_nonzero(np.abs(phase_days(time, period, epoch)) < hours / HOURS_PER_DAY / 2)
    depth = min(snr * point_scatter(flux) / np.sqrt(max(n_inside, 1)), DEEPEST)
    ratio = float(np.sqrt(depth))
    sine = np.sin(np.pi * hours / HOURS_PER_DAY / period)
    axis = float(np.sqrt(((1 + ratio) ** 2 - impact**2) / sine**2 + impact**2))
    darkening = (rng.uniform(0.2, 0.45), rng.uniform(0.15, 0.3))
    inclination = float(np.degrees(np.arccos(impact / axis)))
    return Orbit(period, epoch, ratio, axis, inclination, darkening), snr


def _described(rng: np.random.Generator, star: Star, orbit: Orbit) -> Star:
    """Return the star with the density that the orbit needs, as well as a catalogue knows it."""
    density = SURFACE_PERIOD_SQUARED * orbit.a_over_rstar**3 / orbit.period_days**2 * np.exp(rng.normal(0, CATALOGUE))
    return replace(star, radius_rsun=1.0, logg=SOLAR_LOGG + float(np.log10(density)))


def _transits(time: FloatArray, orbit: Orbit) -> FloatArray:
    return mandel_agol(np.nan_to_num(time), orbit)


def _rough(rng: np.random.Generator, orbit: Orbit, span_days: float) -> Ephemeris:
    """Return what a box search gives: a little off, and shallow."""
    hours = orbit.duration_hours * rng.uniform(*STARTS)
    off_days = OFF * hours / HOURS_PER_DAY
    period_days = orbit.period_days * (1 + rng.uniform(-1, 1) * off_days / span_days)
    return Ephemeris(
        period_days, orbit.epoch_days + rng.uniform(-1, 1) * off_days, hours, 0.85e6 * orbit.radius_ratio**2
    )


def _fitted(evidence: Evidence, orbit: Orbit, start: Ephemeris, snr: float) -> Fitted:
    """Fit from `start`; a signal that the host's own scatter drowns is not fitted."""
    hours, depth = orbit.duration_hours, 1 - float(mandel_agol(np.array([orbit.epoch_days]), orbit)[0])
    signal = signal_of(evidence, Ephemeris(orbit.period_days, orbit.epoch_days, hours, depth * PPM))
    seen = rated(signal.bins, signal.window_days, signal.box).snr
    drowned = Fitted(snr, hours, orbit.period_days, orbit.impact, seen)
    if seen < SNR_THRESHOLD:
        return drowned
    fit = fit_signal(evidence, start).ephemeris
    return drowned._replace(
        depth=(fit.depth_ppm or np.nan) / depth / PPM, depth_err=(fit.depth_err_ppm or np.nan) / depth / PPM,
        duration=(fit.duration_hours or np.nan) / hours, duration_err=(fit.duration_err_hours or np.nan) / hours,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _craft() -> Spacecraft:
    return fly(DEMO_SEED)


def _demo_star(number: int) -> Evidence:
    star = simulated(RECIPES["quiet"], DEMO_SEED, number, _craft())
    with TemporaryDirectory() as folder:
        path = Path(folder) / star.filename
        path.write_bytes(spoc_bytes(star))
        return read_evidence(path)


def fit_bias(hosts: Sequence[Path], n: int, seed: int = 1, workers: int = 2) -> dict[str, list[Fitted]]:
    """Return the fits of `n` transits in real hosts, in turn, and of `n` in demo stars; the same for any workers."""
    skies = {"real": [str(hosts[i % len(hosts)]) for i in range(n)] if hosts else [], "demo": [""] * n}
    with ProcessPoolExecutor(workers) as pool:
        return {
            name: list(pool.map(one, [(path, i, seed) for i, path in enumerate(paths)], chunksize=4))
            for name, paths in skies.items()
        }


def lines(name: str, fits: Sequence[Fitted]) -> list[str]:
    """Describe the fits: all, by S/N, by duration and by period."""
    table = np.array([fit for fit in fits if fit.seen >= SNR_THRESHOLD])
    snr, hours, period = table[:, 4], table[:, 1], table[:, 2]
    groups = {
        "all": snr > 0, "S/N < 15": snr < 15, "S/N 15-40": (snr >= 15) & (snr < 40), "S/N > 40": snr >= 40,
        "1-3 h": hours < 3, "3-6 h": (hours >= 3) & (hours < 6), "6-12 h": hours >= 6,
        "0.5-4 d": period < 4, "4-13 d": period >= 4,
    }  # fmt: skip
    head = f"{name}: {len(table)} of {len(fits)} transits stand out of their host's own scatter"
    return [head, *(f"{name:5} {group:10} {_told(table[mine])}" for group, mine in groups.items() if mine.any())]


def _told(table: FloatArray) -> str:
    words = f"n {len(table):3}"
    for name, value, error in (("depth", 5, 6), ("T14", 7, 8)):
        over, sigma = table[:, value], np.abs(table[:, value] - 1) / table[:, error]
        low, middle, high = np.nanpercentile(over, [16, 50, 84])
        words += f"  {name} {middle:.3f} ({low:.3f} to {high:.3f}),"
        words += f" 1 σ {np.mean(sigma < 1):.2f} 2 σ {np.mean(sigma < 2):.2f}"
    return words


def main() -> None:
    """Print a line a group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=150, help="transits in real hosts, and as many in demo stars")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/")
    options = parser.parse_args()
    for name, fits in fit_bias(host_curves(options.data), options.n, options.seed, options.workers).items():
        if fits:
            print("\n".join(lines(name, fits)))


if __name__ == "__main__":
    main()
