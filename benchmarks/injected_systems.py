"""Test whether pairs of planets, single transits and eclipses of a neighbour are told for what they are.

`python -m benchmarks.injected_systems`, a part of `make bench-science`: stars as those of the demo sky, with its gaps,
systematics and centroids; shares with their Wilson 95 % interval.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.shares import share
from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.box.ephemeris import SNR_THRESHOLD, is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris, Evidence, FloatArray, Star
from clara_pipeline.scan.robust import scan_robust
from clara_pipeline.synthetic import binaries, planets
from clara_pipeline.synthetic.signals import SimulatedSignal
from clara_pipeline.synthetic.sky import stars
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.synthetic.sky.sector import SkyRecipe, simulated
from clara_pipeline.synthetic.sky.spacecraft import Spacecraft, fly
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.transit_fit.signal_fit import fit_star
from clara_pipeline.vetting.signal import signal_of
from clara_pipeline.vetting.strength import snr
from clara_pipeline.vetting.tests import run_tests

LONGEST_DAYS = 9.0
LEAST_RATIO = 1.2
"""Of the periods of a pair."""
LEAST_SNR = 15.0
RIGHT = 0.01
LONE_PERIOD_DAYS = 60.0
EB_TESTS = (
    "odd_even_depth",
    "odd_even_epoch",
    "secondary",
    "alternate_depth",
    "v_shape",
    "uniqueness",
    "radius",
    "duration",
)


def pair(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw two planets of one star, relative flux (n,); `subtype` of the truth holds the second period."""
    first = planets.transiting_planet(rng, time_btjd, star, LONGEST_DAYS, LEAST_SNR)
    while True:
        second = planets.transiting_planet(rng, time_btjd, star, LONGEST_DAYS, LEAST_SNR)
        periods = sorted((first.truth.period_days, second.truth.period_days))
        if periods[1] / periods[0] >= LEAST_RATIO:
            break
    truth = replace(first.truth, subtype=repr(second.truth.period_days))
    return SimulatedSignal(first.flux * second.flux, truth)


def single_transit(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Draw one transit of a planet of 60 d in the middle 90 % of the data, relative flux (n,), S/N at least 15."""
    middle = float(rng.choice(time_btjd[len(time_btjd) // 20 : -len(time_btjd) // 20]))
    axis = stars.a_over_rstar(star, LONE_PERIOD_DAYS)
    inclination_deg = float(np.degrees(np.arccos(rng.uniform(0.0, 0.8) / axis)))
    orbit = Orbit(LONE_PERIOD_DAYS, middle, 0.05, axis, inclination_deg)
    n_inside = max(1, int(np.count_nonzero(np.abs(time_btjd - middle) * 48 < orbit.duration_hours)))
    least_ppm = LEAST_SNR * expected_scatter_ppm(star.tmag or 10.0) / np.sqrt(n_inside)
    depth = np.exp(rng.uniform(np.log(max(least_ppm, 300.0)), np.log(max(least_ppm, 20_000.0)))) / 1e6
    orbit = replace(orbit, radius_ratio=float(np.sqrt(depth)))
    return SimulatedSignal(mandel_agol(time_btjd, orbit), planets.truth_of(orbit))


RECIPES = {
    "pair": SkyRecipe(1, stars.dwarf, pair),
    "single": SkyRecipe(1, stars.dwarf, single_transit),
    "eb_offtarget": SkyRecipe(1, stars.dwarf, binaries.off_target),
    "planet": SkyRecipe(1, stars.dwarf, planets.transiting_planet),
}


@lru_cache(maxsize=1)
def _craft(seed: int) -> Spacecraft:
    return fly(seed)


def one(call: tuple[str, int, int]) -> dict[str, bool]:
    """Return what was recovered of star `number` of a kind."""
    kind, seed, number = call
    star = simulated(RECIPES[kind], seed, number, _craft(seed))
    with TemporaryDirectory() as folder:
        path = Path(folder) / star.filename
        path.write_bytes(spoc_bytes(star))
        evidence = read_evidence(path)
    found = find_ephemerides(*finite_points(evidence.light_curve)).bls
    truth = star.truth
    if kind == "pair":
        return _pair(evidence, found, (truth.period_days, float(truth.subtype)))
    if kind == "single":
        return _single(evidence, found, truth.epoch_btjd, truth.duration_hours)
    return _vetted(evidence, found, Ephemeris(truth.period_days, truth.epoch_btjd, truth.duration_hours))


def _pair(evidence: Evidence, found: Ephemeris | None, periods: tuple[float, float]) -> dict[str, bool]:
    fits = [] if found is None else [fit.ephemeris.period_days for fit in fit_star(evidence, found)]
    hits = [any(abs(one / period - 1) < RIGHT for one in fits) for period in periods]
    wrong = [one for one in fits if not any(abs(one / period - 1) < RIGHT for period in periods)]
    return {"one_period": any(hits), "both_periods": all(hits), "a_period_that_is_none": bool(wrong)}


def _single(evidence: Evidence, found: Ephemeris | None, middle: float, hours: float) -> dict[str, bool]:
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    dips = [event for event in scan_robust(curve.time_btjd[good], curve.flux[good]).events if event.kind == "dip"]
    own = [dip for dip in dips if dip.start_btjd < middle + hours / 48 and dip.end_btjd > middle - hours / 48]
    taken = found is not None and is_detection(found)
    failed = _failed(evidence, found)
    return {
        "dip_found": bool(own),
        "no_other_dip": len(dips) == len(own),
        "no_repeating_signal": not taken or bool(failed & {"one_event", "transits", "snr", "mean_to_median"}),
    }


def _vetted(evidence: Evidence, found: Ephemeris | None, truth: Ephemeris) -> dict[str, bool]:
    ratio = 0.0 if found is None else found.period_days / truth.period_days
    failed = _failed(evidence, found)
    drowns = not (snr(signal_of(evidence, truth)).value or 0.0) >= SNR_THRESHOLD
    return {
        "period_or_half_or_double": any(abs(ratio / factor - 1) < RIGHT for factor in (0.5, 1.0, 2.0)),
        "fails_centroid": "centroid" in failed,
        "fails_a_test_of_binaries": bool(failed & set(EB_TESTS)),
        "fails_either": bool(failed & {"centroid", *EB_TESTS}),
        "fails_either_or_drowns": bool(failed & {"centroid", *EB_TESTS}) or drowns,
    }


def _failed(evidence: Evidence, found: Ephemeris | None) -> set[str]:
    return set() if found is None else {one.name for one in run_tests(evidence, found) if one.verdict == "fail"}


def injected_systems(n: int, seed: int = 1, workers: int = 2) -> dict[str, dict[str, dict[str, float]]]:
    """Return the shares by kind, of `n` stars each; the same for any number of workers."""
    calls = [(kind, seed, number) for kind in RECIPES for number in range(n)]
    with ProcessPoolExecutor(workers) as pool:
        rows = list(pool.map(one, calls, chunksize=4))
    by_kind = {kind: [row for row, call in zip(rows, calls, strict=True) if call[0] == kind] for kind in RECIPES}
    return {
        kind: {name: share(np.array([row[name] for row in mine])) for name in mine[0]} for kind, mine in by_kind.items()
    }


def main() -> None:
    """Print a line a share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="stars of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    for kind, shares in injected_systems(options.n, options.seed, options.workers).items():
        for name, one_share in shares.items():
            print("{:13} {:24} {share:.2f} ({low:.2f} to {high:.2f}), n {n}".format(kind, name, **one_share))


if __name__ == "__main__":
    main()
