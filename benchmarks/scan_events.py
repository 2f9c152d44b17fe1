"""Measure how well events in a light curve are found: `python -m benchmarks.scan_events` prints one JSON object.

Sample curves of the recipe's generator, both methods on the same curves; then flares and single dips injected into
the quiet ones among real light curves (`tess/` under `--data`), where they are.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.known_planets import NOT_VISIBLE
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.detrend import robust_sigma, running_means, trend
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.time_bins import time_bins
from clara_pipeline.scan.even_grid import even_grid
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.matched.templates import flare_shape
from clara_pipeline.scan.robust import scan_robust
from clara_pipeline.scan.slow_dips import LONGEST_WINDOW_DAYS
from clara_pipeline.scan.windows.iflof import WindowSettings
from clara_pipeline.scan.windows.recipe import scan_recipe
from clara_pipeline.settings import FoldSettings
from clara_pipeline.synthetic.scan_samples import SAMPLE_KINDS, SampleCurve, sample_curve, true_points

CURVES_PER_KIND = 40
INJECTED = 240
DIP_SNR = (8.0, 30.0)
FLARE_PEAKS = (5.0, 50.0)
SNR_BINS = ((8, 10), (10, 12), (12, 15), (15, 20), (20, 30))
PEAK_BINS = ((5, 7), (7, 10), (10, 20), (20, 50))
RED_RATIO = 4.0
"""A curve is quiet when its two-hour means, trend and all, scatter at most so much more than white noise would."""
LEFT_OUT = {358108509: "flares by itself", 144440290: "one transit, P 33.9 d"}


def overlaps(event: FluxEvent, start: float, end: float, slack: float) -> bool:
    """Tell whether an event and a true one share a moment, within `slack` days."""
    return event.start_btjd <= end + slack and event.end_btjd >= start - slack


def samples(kind: str, seed: int) -> dict[str, float]:
    """Measure both methods on 40 sample curves of one kind."""
    truth, robust, recipe, flagged, recalled, seconds = [], [], [], [], [], 0.0
    for k in range(CURVES_PER_KIND):
        curve = sample_curve(kind, np.random.default_rng((seed, k)))
        start = time.process_time()
        scan = scan_robust(curve.time, curve.flux)
        seconds += time.process_time() - start
        truth.append(true_points(curve))
        robust.append(scan.score)
        recipe.append(_recipe_score(curve))
        flagged.append(sum(event.n_points for event in scan.events) / len(curve.time))
        step = curve.time[1] - curve.time[0]
        recalled += [any(overlaps(e, true.start, true.end, step) for e in scan.events) for true in curve.events]
    row = {"share_flagged": float(np.mean(flagged)), "ms": 1e3 * seconds / CURVES_PER_KIND}
    if np.any(truth):
        row["event_recall"] = float(np.mean(recalled))
        row["ap_robust"] = average_precision_score(np.concatenate(truth), np.concatenate(robust))
        row["ap_iflof"] = average_precision_score(np.concatenate(truth), np.concatenate(recipe))
    return {name: round(value, 4) for name, value in row.items()}


def _recipe_score(curve: SampleCurve) -> np.ndarray:
    scan = scan_recipe(curve.time, curve.flux, WindowSettings())
    score = np.zeros(len(curve.time))
    score[np.clip(np.searchsorted(curve.time, scan.time), 0, len(score) - 1)] = scan.score
    return score


def quiet_curves(folder: Path) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray | None]]:
    """Read the light curves with little slow variability, their known transits left out: name, time, flux, quality."""
    for path in sorted(folder.glob("*_lc.fits")):
        evidence = read_evidence(path)
        curve = evidence.light_curve
        time_btjd, flux = finite_points(curve)
        usable = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
        quality = evidence.quality[usable] if evidence.quality is not None else np.zeros(len(flux), dtype=int)
        if str(curve.tic_id) in NOT_VISIBLE or curve.tic_id in LEFT_OUT or not _is_quiet(time_btjd, flux):
            continue
        outside = ~_in_known_transit(time_btjd, flux)
        yield path.name, time_btjd[outside], flux[outside] / np.median(flux), quality[outside]


def _is_quiet(time_btjd: np.ndarray, flux: np.ndarray) -> bool:
    relative = flux / np.median(flux)
    length = max(2, round(2 / 24 / even_grid(time_btjd).cadence_days))
    means = relative[: len(relative) // length * length].reshape(-1, length).mean(axis=1)
    return robust_sigma(means) * np.sqrt(length) < RED_RATIO * _point_sigma(relative)


def _in_known_transit(time_btjd: np.ndarray, flux: np.ndarray) -> np.ndarray:
    """Mark what the box search of the pipeline detects, with half a duration on each side."""
    box = find_ephemerides(time_btjd, flux, FoldSettings(bls="astropy")).bls
    if box is None or not is_detection(box):
        return np.zeros(len(time_btjd), dtype=bool)
    return np.abs(phase(time_btjd, box.period_days, box.epoch_btjd)) * box.period_days < (box.duration_hours or 0) / 24


def injections(folder: Path, seed: int) -> dict[str, object]:
    """Measure the recall of injected dips and flares by strength, and false events in the curves as they are."""
    curves = list(quiet_curves(folder))
    rng = np.random.default_rng(seed)
    false = [[e for e in scan_robust(t, f, q).events if e.kind != "outlier"] for _name, t, f, q in curves]
    rows = {"dip": [], "flare": []}
    seconds = 0.0
    for kind, kept in rows.items():
        for k in range(INJECTED):
            _name, time_btjd, flux, quality = curves[k % len(curves)]
            strength, injected, start, end = (_dip if kind == "dip" else _flare)(rng, time_btjd, flux)
            begin = time.process_time()
            events = scan_robust(time_btjd, injected, quality).events
            seconds += time.process_time() - begin
            kept.append((strength, any(e.kind != "step" and overlaps(e, start, end, 0.01) for e in events)))
    return {
        "quiet_curves": [name for name, *_ in curves],
        "false_slow_events": {
            name: [f"{e.kind} {e.sigma:.1f} {e.circumstances}" for e in some]
            for (name, *_), some in zip(curves, false, strict=True)
            if some
        },
        "false_slow_events_per_curve": round(sum(map(len, false)) / max(len(curves), 1), 3),
        "dip_recall_by_snr": _by_bin(rows["dip"], SNR_BINS),
        "flare_recall_by_peak_sigma": _by_bin(rows["flare"], PEAK_BINS),
        "ms_per_curve": round(1e3 * seconds / (2 * INJECTED), 1),
    }


def _dip(rng: np.random.Generator, time_btjd: np.ndarray, flux: np.ndarray) -> tuple[float, np.ndarray, float, float]:
    """Inject one box of 1 to 10 hours; its S/N is its depth over the scatter of means as long as it is.

    Slow noise is in that scatter, as in the combined differential photometric precision (Christiansen et al. 2012).
    """
    snr, hours = rng.uniform(*DIP_SNR), rng.uniform(1.0, 10.0)
    inside = _place(rng, time_btjd, hours / 24)
    depth = snr * _scatter_of_means(time_btjd, flux, int(inside.sum()))
    return snr, flux - depth * inside, float(time_btjd[inside][0]), float(time_btjd[inside][-1])


def _scatter_of_means(time_btjd: np.ndarray, flux: np.ndarray, n: int) -> float:
    order = np.argsort(time_btjd, kind="stable")
    bins = time_bins(time_btjd[order], flux[order])
    length = max(1, round(n * even_grid(time_btjd[order]).cadence_days / bins.width_days))
    flat = bins.flux - trend(bins, LONGEST_WINDOW_DAYS)
    means, covered = running_means(flat, bins.weight, length)
    return max(robust_sigma(means[covered > 0.8]), _point_sigma(flux) / np.sqrt(n))


def _flare(rng: np.random.Generator, time_btjd: np.ndarray, flux: np.ndarray) -> tuple[float, np.ndarray, float, float]:
    """Inject one flare of 0.3 to 4 hours with a peak of 5 to 50 σ of a point."""
    peak, hours = np.exp(rng.uniform(*np.log(FLARE_PEAKS))), rng.uniform(0.3, 4.0)
    inside = np.flatnonzero(_place(rng, time_btjd, hours / 24))
    shape = np.interp(np.linspace(0, 1, len(inside)), np.linspace(0, 1, len(flare_shape(200))), flare_shape(200))
    injected = flux.copy()
    injected[inside] += peak * _point_sigma(flux) * shape
    return float(peak), injected, float(time_btjd[inside[0]]), float(time_btjd[inside[-1]])


def _place(rng: np.random.Generator, time_btjd: np.ndarray, days: float) -> np.ndarray:
    cadence = even_grid(time_btjd).cadence_days
    while True:
        start = rng.uniform(time_btjd[0], time_btjd[-1] - days)
        inside = (time_btjd >= start) & (time_btjd < start + days)
        if inside.sum() > 0.5 * days / cadence and inside.sum() > 2:
            return inside


def _point_sigma(flux: np.ndarray) -> float:
    return robust_sigma(np.diff(flux)) / np.sqrt(2)


def _by_bin(rows: list[tuple[float, bool]], bins: tuple[tuple[int, int], ...]) -> dict[str, str]:
    found = {}
    for low, high in bins:
        hits = [hit for strength, hit in rows if low <= strength < high]
        found[f"{low}-{high}"] = f"{np.mean(hits):.3f} of {len(hits)}" if hits else "none"
    return found


def scan_report(data: Path, seed: int = 1) -> dict[str, object]:
    """Collect the figures of sample curves and, where there are any, of real ones."""
    report: dict[str, object] = {"samples": {kind: samples(kind, seed) for kind in SAMPLE_KINDS}}
    if (data / "tess").is_dir():
        report["real"] = injections(data / "tess", seed)
    return report


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("CLARA_SHARED_DATA") or beside))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(json.dumps(scan_report(options.data, options.seed), indent=1))


if __name__ == "__main__":
    main()
