"""Measure how often the period is right: injection and recovery, the known planets: `python -m benchmarks.science`.

Prints one JSON object. Real light curves (`tess/`, `catalogues/` under `--data`) are added where they are.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.demo_sky import demo_sky
from benchmarks.injected_kinds import host_curves, injected_kinds, shared_data
from benchmarks.injected_systems import injected_systems
from benchmarks.known_planets import known_planets
from benchmarks.shares import share
from benchmarks.simulated_stars import KINDS, star
from clara_pipeline.periods.box.ephemeris import SDE_THRESHOLD, SNR_THRESHOLD, is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.settings import FoldSettings

RIGHT = 0.01
AIMS = {"quiet_snr10": 0.97, "rotator_snr15": 0.85, "auc_triage_pc": 0.95}


def one(kind: str, snr: float, seed: tuple[int, ...], engine: str) -> dict[str, float]:
    """Search one simulated star; return what came out."""
    time_btjd, flux, injected = star(kind, snr, seed)
    start = time.process_time()
    found = find_ephemerides(time_btjd, flux, FoldSettings(bls=engine))
    seconds = time.process_time() - start
    return {
        "bls_ratio": found.bls.period_days / injected.period_days if found.bls and snr else 0.0,
        "ls_ratio": found.ls.period_days / injected.period_days if found.ls and snr else 0.0,
        "detected": float(found.bls is not None and is_detection(found.bls)),
        "snr": found.bls.snr or 0.0 if found.bls else 0.0,
        "sde": found.bls.sde or 0.0 if found.bls else 0.0,
        "seconds": seconds,
    }


def sample(kind: str, snr: float, n: int, engine: str, seed: int, workers: int) -> dict[str, np.ndarray]:
    """Search `n` stars of a kind; columns as arrays. The same numbers for any number of workers."""
    calls = [(kind, snr, (seed, KINDS.index(kind), int(snr), k), engine) for k in range(n)]
    with ProcessPoolExecutor(workers) as pool:
        rows = list(pool.map(_call, calls, chunksize=10))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _call(arguments: tuple) -> dict[str, float]:
    return one(*arguments)


def is_ratio(ratios: np.ndarray, *factors: float) -> np.ndarray:
    """Tell which ratios are one of the factors, within 1 %."""
    return np.any([np.abs(ratios / factor - 1) < RIGHT for factor in factors], axis=0)


def recovery(columns: dict[str, np.ndarray]) -> dict[str, object]:
    """Return shares of right periods; P/2 and 2P are counted apart."""
    right = is_ratio(columns["bls_ratio"], 1.0)
    return {
        "bls_right": share(right),
        "bls_half_or_double": share(is_ratio(columns["bls_ratio"], 0.5, 2.0)),
        "bls_right_and_detected": share(right & (columns["detected"] > 0)),
        "ls_right_half_or_double": share(is_ratio(columns["ls_ratio"], 0.5, 1.0, 2.0)),
        "median_ms": round(1e3 * float(np.median(columns["seconds"])), 1),
    }


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="stars per sample")
    parser.add_argument("--engine", default="astropy", choices=["auto", "numba", "astropy", "gerbls"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/ and catalogues/")
    options = parser.parse_args()
    run = (options.n, options.engine, options.seed, options.workers)
    free = {kind: sample(kind, 0.0, *run)["detected"] > 0 for kind in KINDS}
    report: dict[str, object] = {
        "engine": options.engine,
        "thresholds": {"snr": SNR_THRESHOLD, "sde": SDE_THRESHOLD},
        "aims": AIMS | {"false_alarms": 0.01},
        "quiet_snr10": recovery(sample("quiet", 10.0, *run)),
        "rotator_snr15": recovery(sample("rotator", 15.0, *run)),
        "red_snr15": recovery(sample("red", 15.0, *run)),
        "false_alarms": {kind: share(alarms) for kind, alarms in free.items()},
        "false_alarms_all": share(np.concatenate(list(free.values()))),
        "demo_sky": demo_sky(options.engine),
        "injected_systems": injected_systems(max(10, options.n // 5), options.seed, options.workers),
        "auc_of_injected_kinds": injected_kinds(host_curves(options.data, 19), options.workers),
    }
    if (options.data / "tess").is_dir():
        report["known_planets"] = known_planets(options.data, options.engine)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
