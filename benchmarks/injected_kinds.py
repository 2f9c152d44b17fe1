"""Compare which score finds what: signals put into real light curves, scored against the same curves untouched.

`python -m benchmarks.injected_kinds`, a part of `make bench-science`: the area under the ROC curve of N-WRSS, triage,
triage_pc and SDE by kind of signal. 0.5 is chance; below it the score calls such stars ordinary.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.simulated_stars import star
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.urf import anomaly_score
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import find_model, load_forest
from clara_pipeline.models.triage_files import load_triage
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import FloatArray
from clara_pipeline.scoring.nwrss import wrss
from clara_pipeline.synthetic.flares import add_flare
from clara_pipeline.synthetic.transits import box
from clara_pipeline.triage.model import TriageModel
from clara_pipeline.triage.signal import triage_signal

SCORES = ("nwrss", "triage", "triage_pc", "sde")
PLAIN_SECTOR = 73
"""The sector whose stars were taken as they came."""
Inject = Callable[[np.random.Generator, FloatArray], FloatArray]


def _transits(depth_ppm: float) -> Inject:
    def inject(rng: np.random.Generator, time: FloatArray) -> FloatArray:
        period = rng.uniform(1.5, 8.0)
        return box(time, period, time[0] + rng.uniform(0, period), rng.uniform(2.0, 4.0), depth_ppm)

    return inject


def _binary(rng: np.random.Generator, time: FloatArray) -> FloatArray:
    period, hours = rng.uniform(1.0, 6.0), rng.uniform(3.0, 5.0)
    epoch = time[0] + rng.uniform(0, period)
    return box(time, period, epoch, hours, 2e5) * box(time, period, epoch + period / 2, hours, 8e4)


def _dip(time: FloatArray, centre: float, width_days: float, depth: float) -> FloatArray:
    return 1 - depth * np.exp(-0.5 * ((time - centre) / width_days) ** 2)


def _single_dip(rng: np.random.Generator, time: FloatArray) -> FloatArray:
    return _dip(time, rng.uniform(*np.quantile(time, [0.1, 0.9])), rng.uniform(0.08, 0.2), rng.uniform(0.01, 0.05))


def _dipper(rng: np.random.Generator, time: FloatArray) -> FloatArray:
    flux = np.ones_like(time)
    for centre in rng.uniform(time[0], time[-1], rng.integers(6, 15)):
        flux *= _dip(time, centre, rng.uniform(0.1, 0.5), rng.uniform(0.02, 0.2))
    return flux


def _flares(rng: np.random.Generator, time: FloatArray) -> FloatArray:
    flux = np.ones_like(time)
    for peak in rng.uniform(time[0], time[-1], rng.integers(5, 20)):
        add_flare(flux, time, peak, float(rng.uniform(0.01, 0.1)), float(rng.uniform(0.003, 0.015)))
    return flux


def _sines(low_per_day: float, high_per_day: float, n: int) -> Inject:
    def inject(rng: np.random.Generator, time: FloatArray) -> FloatArray:
        waves = [
            rng.uniform(0.2, 1) * np.sin(2 * np.pi * (rng.uniform(low_per_day, high_per_day) * time + rng.random()))
            for _ in range(n)
        ]
        return 1 + rng.uniform(0.005, 0.02) * np.sum(waves, axis=0)

    return inject


def _step(rng: np.random.Generator, time: FloatArray) -> FloatArray:
    return 1 + rng.uniform(0.005, 0.03) * (time > rng.uniform(*np.quantile(time, [0.2, 0.8])))


KINDS: dict[str, Inject] = {
    "untouched": lambda _, time: np.ones_like(time),
    "transits 300 ppm": _transits(300),
    "transits 1000 ppm": _transits(1000),
    "transits 3000 ppm": _transits(3000),
    "eclipsing binary": _binary,
    "single dip": _single_dip,
    "flares": _flares,
    "dipper": _dipper,
    "pulsation": _sines(5, 40, 4),
    "rotation": _sines(0.1, 0.4, 1),
    "step": _step,
}


def scores(call: tuple[str, str, int]) -> dict[str, float]:
    """Return every score of one kind of signal in one light curve (a path, or empty: a simulated quiet star)."""
    path, kind, number = call
    if path:
        time, flux = finite_points(read_light_curve(Path(path)))
    else:
        time, flux, _ = star("quiet", 0.0, (7, number))
    rng = np.random.default_rng([number, list(KINDS).index(kind)])
    flux = flux * KINDS[kind](rng, time)
    forests, triage = _models()
    p3, p9 = (anomaly_score(f, feature_vector(time, flux, card.feature_layout)[np.newaxis]) for f, card in forests)
    found = {"nwrss": float(np.nan_to_num(wrss(p3, p9))[0]), "triage": 0.0, "triage_pc": 0.0, "sde": 0.0}
    if (bls := find_ephemerides(time, flux).bls) is not None:
        planet_or_eclipse, planet = triage_signal(triage, time, flux, bls)
        found |= {"triage": planet_or_eclipse, "triage_pc": planet, "sde": bls.sde or 0.0}
    return found


@lru_cache(maxsize=1)
def _models() -> tuple[list[tuple[Forest, ModelCard]], TriageModel]:
    """Load the forests p3 and p9 of `CLARA_FORESTS` (workspace:p3,p9), else those shipped, and the shipped triage."""
    folder, _, names = os.environ.get("CLARA_FORESTS", ":p3,p9").rpartition(":")
    forests = [load_forest(find_model(Path(folder), name)) for name in names.split(",")]
    return forests, load_triage(find_model(Path(), "triage"))[0]


def auc(injected: FloatArray, untouched: FloatArray) -> float:
    """Return the share of pairs in which the injected curve scores higher; ties count half."""
    difference = np.subtract.outer(injected, untouched)
    return round(float(np.mean((difference > 0) + 0.5 * (difference == 0))), 2)


def injected_kinds(paths: list[Path], workers: int = 2) -> dict[str, dict[str, float]]:
    """Return the areas by kind and score, over the light curves at `paths`."""
    calls = [(str(path) if path.name else "", kind, i) for kind in KINDS for i, path in enumerate(paths)]
    with ProcessPoolExecutor(workers) as pool:
        rows = list(pool.map(scores, calls, chunksize=4))
    values = {kind: {s: np.array([row[s] for row, c in zip(rows, calls, strict=True) if c[1] == kind]) for s in SCORES}
              for kind in KINDS}  # fmt: skip
    return {
        kind: {s: auc(values[kind][s], values["untouched"][s]) for s in SCORES} for kind in KINDS if kind != "untouched"
    }


def host_curves(data: Path, n: int) -> list[Path]:
    """List up to `n` real light curves under `data`/tess of stars without a TOI; else simulated quiet stars (no path).

    Stars with signals of their own would hide what is put in.
    """
    folder = data / "tess"
    if not (folder / "MANIFEST.csv").is_file():
        return [Path()] * n
    with (folder / "MANIFEST.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if not row["toi"] and int(row["sector"]) == PLAIN_SECTOR]
    return [folder / row["file"] for row in rows][:n]


def shared_data() -> Path:
    """Return where real light curves are, if they are anywhere."""
    return Path(os.environ.get("CLARA_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def main() -> None:
    """Print the table as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=19, help="light curves")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/")
    options = parser.parse_args()
    paths = host_curves(options.data, options.n)
    report = {
        "light_curves": len(paths),
        "real": bool(paths[0].name),
        "forests": os.environ.get("CLARA_FORESTS", "shipped"),
    }
    print(json.dumps(report | {"auc": injected_kinds(paths, options.workers)}, indent=1))


if __name__ == "__main__":
    main()
