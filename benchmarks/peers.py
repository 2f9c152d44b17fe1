"""Our verdicts beside those of tess-vetter, on real light curves with labels: `python -m benchmarks.peers`.

tess-vetter measures and leaves the verdict to its user: here its numbers are held against the limits of our own tests,
so a difference is one of measurement. It is asked twice: with the flux as it is, and with the flux that our tests see.
Both know the same ephemeris, and the star's radius and log g. CPU time is the second call's.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.injected_kinds import shared_data
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.vetting.dip_shape import ASYMMETRY_SIGMA, MAX_INGRESS_SHARE
from clara_pipeline.vetting.duration import MAX_DURATION_RATIO, MIN_DURATION_RATIO
from clara_pipeline.vetting.odd_even import ODD_EVEN_SIGMA, SECONDARY_SHARE, SECONDARY_SIGMA
from clara_pipeline.vetting.signal import signal_of
from clara_pipeline.vetting.strength import DEPTH_SCATTER_SIGMA, MIN_COMPARED, normal_deviate
from clara_pipeline.vetting.tests import run_tests

Numbers = dict[str, float]
Result = TypeVar("Result")
PLANETS = {"CP", "KP", "PC"}
SIGNS = {"pass": "+", "fail": "X", "unknown": "?"}


def _of_shares(found: Numbers) -> bool:
    deep = found["secondary_depth"] >= SECONDARY_SHARE * found["primary_depth"]
    return not (found["secondary_depth_sigma"] >= SECONDARY_SIGMA and deep)


def _of_depths(found: Numbers) -> bool | None:
    n = int(found["n_transits_measured"])
    return None if n < MIN_COMPARED else normal_deviate(found["chi2_reduced"], n - 1) < DEPTH_SCATTER_SIGMA


CHECKS: dict[str, tuple[str, Callable[[Numbers], bool | None]]] = {
    "odd_even_depth": ("V01", lambda found: found["delta_sigma"] < ODD_EVEN_SIGMA),
    "secondary": ("V02", _of_shares),
    "duration": ("V03", lambda found: MIN_DURATION_RATIO <= found["duration_ratio"] <= MAX_DURATION_RATIO),
    "depth_scatter": ("V04", _of_depths),
    "v_shape": ("V05", lambda found: 1 - found["tflat_ttotal_ratio"] < MAX_INGRESS_SHARE),
    "uniqueness": ("V11b", lambda found: min(found["ms1"], found["ms2"], found["ms3"]) >= 0),
    "asymmetry": ("V15", lambda found: found["asymmetry_sigma"] < ASYMMETRY_SIGMA),
}
"""Our test, their check that asks the same, and whether its numbers pass."""


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what the second call gives, and its CPU seconds."""
    work()
    start = time.process_time()
    return work(), time.process_time() - start


def theirs(
    evidence: Evidence, signal: Ephemeris, days: FloatArray, relative: FloatArray
) -> tuple[dict[str, str], float]:
    """Return their verdicts by our names, and the CPU seconds of a call."""
    from tess_vetter.api import Candidate, LightCurve, StellarParams, vet_candidate
    from tess_vetter.api import Ephemeris as Theirs

    noise = 1.4826 * float(np.median(np.abs(np.diff(relative)))) / np.sqrt(2)
    curve = LightCurve(time=days, flux=relative, flux_err=np.full(len(days), noise))
    found = Theirs(period_days=signal.period_days, t0_btjd=signal.epoch_btjd, duration_hours=signal.duration_hours)
    about, star = evidence.light_curve.star, None
    if about.radius_rsun and about.logg:
        star = StellarParams(
            teff=about.teff_k, logg=about.logg, radius=about.radius_rsun,
            mass=about.radius_rsun**2 * 10 ** (about.logg - 4.438),
        )  # fmt: skip
    candidate = Candidate(ephemeris=found, depth_ppm=signal.depth_ppm)
    bundle, seconds = _timed(lambda: vet_candidate(curve, candidate, stellar=star, network=False))
    numbers = {one.id: dict(one.metrics or {}) for one in bundle.results if one.status == "ok"}
    for one in numbers.values():
        one["primary_depth"] = (signal.depth_ppm or 0.0) / 1e6
    return {name: _verdict(numbers.get(check), passes) for name, (check, passes) in CHECKS.items()}, seconds


def _verdict(found: Numbers | None, passes: Callable[[Numbers], bool | None]) -> str:
    """Return a verdict on their numbers; "unknown" where they are missing."""
    try:
        passed = None if found is None else passes(found)
    except (KeyError, TypeError):
        passed = None
    return {None: "unknown", True: "pass", False: "fail"}[passed]


def compare(path: Path) -> tuple[list[dict[str, str]], list[float]] | None:
    """Return verdicts by test and CPU seconds: ours, theirs on the flux as it is, theirs on the flattened flux."""
    evidence = read_evidence(path)
    days, flux = finite_points(evidence.light_curve)
    found = find_ephemerides(days, flux).bls
    if found is None:
        return None
    results, seconds = _timed(lambda: run_tests(evidence, found))
    ours = {one.name: one.verdict for one in results}
    signal = signal_of(evidence, found)
    raw = theirs(evidence, found, days, flux / np.median(flux))
    flat = theirs(evidence, found, signal.time, 1 + signal.flat)
    return [ours, raw[0], flat[0]], [seconds, raw[1], flat[1]]


def table(data: Path) -> list[str]:
    """Return the table: a line a star, then the counts."""
    names = list(CHECKS)
    lines = [f"{'':24} {'':6} " + " ".join(f"{name[:9]:9}" for name in names) + "  ms: ours, theirs"]
    fails = {is_planet: np.zeros((3, len(names)), dtype=int) for is_planet in (True, False)}
    stars, times = {True: 0, False: 0}, []
    with (data / "tess" / "MANIFEST.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if (found := compare(data / "tess" / row["file"])) is None:
            continue
        verdicts, seconds = found
        is_planet = bool(PLANETS & set(row["disp"].split(";")))
        stars[is_planet] += 1
        times.append(seconds)
        fails[is_planet] += [[one[name] == "fail" for name in names] for one in verdicts]
        cells = " ".join(f"{'/'.join(SIGNS[one[name]] for one in verdicts):9}" for name in names)
        lines.append(
            f"{row['object'][:24]:24} {row['disp'] or '-':6} {cells}  {1e3 * seconds[0]:.0f}, {1e3 * seconds[1]:.0f}"
        )
    for is_planet, kind in ((True, "hosts of planets"), (False, "other stars")):
        for who, counts in zip(("ours", "theirs, flux as it is", "theirs, flattened"), fails[is_planet], strict=True):
            label = f"fail of {stars[is_planet]} {kind}: {who}"
            lines.append(f"{label:52} " + ", ".join(f"{name} {n}" for name, n in zip(names, counts, strict=True)))
    ours, raw, _ = np.median(np.array(times), axis=0)
    more = f"{1e3 * raw:.1f} ms for theirs ({raw / ours:.1f} times)"
    lines.append(f"median CPU time a star: {1e3 * ours:.1f} ms for all our tests, {more}")
    return lines


def main() -> None:
    """Print the table, or why there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/")
    options = parser.parse_args()
    if find_spec("tess_vetter") is None:
        print("tess-vetter is not installed, so nothing is compared: pip install tess-vetter==0.3.20 beside CLARA.")
    elif not (options.data / "tess").is_dir():
        print(f"There are no light curves in {options.data / 'tess'}: name their folder with --data.")
    else:
        print("+ pass, X fail, ? no verdict: ours / tess-vetter, flux as it is / tess-vetter, flattened flux")
        print("\n".join(table(options.data)))


if __name__ == "__main__":
    main()
