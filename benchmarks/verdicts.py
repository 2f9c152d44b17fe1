"""Count verdicts by kind of signal: how many are found, how many pass every test, and which tests fail the others.

`python -m benchmarks.verdicts`, a part of `make bench-science`: stars as those of the demo sky. A planet should pass,
anything else should fail a test where its light curve can tell.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import vetted_variables
from benchmarks.vetted_signals import DUMPS, FALSE_POSITIVES, PLANETS, dips_after_dumps
from benchmarks.vetted_variables import EACH_ORBIT, VARIABLES
from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Evidence
from clara_pipeline.synthetic.signals import Truth
from clara_pipeline.synthetic.sky.sector import simulated
from clara_pipeline.synthetic.sky.spacecraft import Spacecraft, fly
from clara_pipeline.vetting.tests import run_tests

RECIPES = PLANETS | FALSE_POSITIVES | VARIABLES
AFTERWARDS = vetted_variables.AFTERWARDS | {DUMPS: dips_after_dumps}
WHOLE_SECTOR = 27.4, (12.7, 14.1)
"""Days, and where its two orbits part."""
RIGHT = 0.01
RATIOS = {"P": 1.0, "P/2": 0.5, "2P": 2.0}


class Vetted(NamedTuple):
    """What came of one star: the period found against the true one ("" where none is), and the tests that fail."""

    is_detected: bool
    ratio: str
    failed: tuple[str, ...]


@lru_cache(maxsize=2)
def _craft(seed: int, is_whole_sector: bool) -> Spacecraft:
    return fly(seed, *WHOLE_SECTOR) if is_whole_sector else fly(seed)


def evidence_of(kind: str, seed: int, number: int) -> tuple[Evidence, Truth]:
    """Return the light curve of star `number` of a kind as read from its file, and the truth."""
    star = simulated(RECIPES[kind], seed, number, _craft(seed, kind == EACH_ORBIT))
    star = AFTERWARDS[kind](star, number) if kind in AFTERWARDS else star
    with TemporaryDirectory() as folder:
        path = Path(folder) / star.filename
        path.write_bytes(spoc_bytes(star))
        return read_evidence(path), star.truth


def vetted(call: tuple[str, int, int]) -> Vetted:
    """Search and test star `number` of a kind."""
    evidence, truth = evidence_of(*call)
    found = find_ephemerides(*finite_points(evidence.light_curve))
    if found.bls is None or found.better != "bls" or not is_detection(found.bls):
        return Vetted(False, "", ())
    failed = tuple(one.name for one in run_tests(evidence, found.bls) if one.verdict == "fail")
    return Vetted(True, _ratio(found.bls.period_days, truth.period_days), failed)


def _ratio(found_days: float, true_days: float | None) -> str:
    if not true_days:
        return ""
    near = (name for name, factor in RATIOS.items() if abs(found_days / (factor * true_days) - 1) < RIGHT)
    return next(near, "other")


def line(kind: str, rows: list[Vetted]) -> str:
    """Write one kind: found, at which period, passing every test, and the tests that fail most often."""
    found = [row for row in rows if row.is_detected]
    passing = sum(not row.failed for row in found)
    at = " ".join(f"{name} {n}" for name, n in Counter(row.ratio for row in found if row.ratio).most_common())
    tests = Counter(name for row in found for name in row.failed).most_common(5)
    failing = ", ".join(f"{name} {n}" for name, n in tests)
    return f"{kind:31} {len(found):4}/{len(rows):<4} {passing:4}  {at:24} {failing}"


def main() -> None:
    """Print a line a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=30, help="stars of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", choices=list(RECIPES), default=list(RECIPES))
    options = parser.parse_args()
    print(f"{'kind':31} {'found':>9} pass  {'at':24} tests that fail")
    with ProcessPoolExecutor(options.workers) as pool:
        for kind in options.kinds:
            calls = [(kind, options.seed, number) for number in range(options.n)]
            print(line(kind, list(pool.map(vetted, calls, chunksize=4))), flush=True)


if __name__ == "__main__":
    main()
