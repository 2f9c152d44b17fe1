"""Curves per second of a whole batch run, against the textbook path on the same files in the same run.

    python -m benchmarks.speed [--lightcurves DIR] [--files 3000] [--repeat 3] [--workers 2]

The light curves are links to the files of DIR under new names (default: the demo sky). The textbook
path is what a careful first script does per file: `Table.read`, `LombScargle.power`, `predict_proba`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

DESIGN_NAMES = ("p3", "p5", "p9")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lightcurves", type=Path)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--textbook-files", type=int, default=12)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--workers", type=int, default=psutil.cpu_count())
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        originals = sorted((args.lightcurves or demo_sky(workspace)).glob("*.fits"))
        inputs = link(originals, workspace / "links", args.files)
        few = link(originals, workspace / "few", max(1, args.files // 10))
        measure(originals[: args.textbook_files], inputs, few, workspace, args)


def measure(originals: list[Path], inputs: Path, few: Path, workspace: Path, args: argparse.Namespace) -> None:
    batch(inputs, workspace, args.workers)  # warms the page cache
    textbook_times, batch_runs = [], []
    for _ in range(args.repeat):
        textbook_times.append(textbook(originals))
        batch_runs.append(batch(inputs, workspace, args.workers))
    small = batch(few, workspace, args.workers)
    seconds = statistics.median(run["wall"] for run in batch_runs)
    per_curve = statistics.median(textbook_times)
    cores = min(args.workers, psutil.cpu_count())
    ratios = [t / (run["wall"] * cores / args.files) for t, run in zip(textbook_times, batch_runs, strict=True)]
    print(f"textbook path: {1000 * per_curve:.0f} ms of one core per curve (median of {args.repeat})")
    print(
        f"batch run, start-up included: {args.files} curves in {seconds:.2f} s = {args.files / seconds:.0f} per second"
    )
    print(f"ratio per core: {min(ratios):.0f} / {statistics.median(ratios):.0f} / {max(ratios):.0f} (min, median, max)")
    for stage in batch_runs[0]["stages"]:
        taken = statistics.median(run["stages"][stage] for run in batch_runs)
        print(f"  stage {stage:<9} {taken:7.3f} s = {1000 * taken / args.files:.3f} ms per curve")
    peak = statistics.median(run["peak_worker_mb"] for run in batch_runs)
    parent = statistics.median(run["peak_parent_mb"] for run in batch_runs)
    print(f"peak memory, {args.files} curves: parent {parent:.0f} MB, worker {peak:.0f} MB;", end=" ")
    print(
        f"{args.files // 10} curves: parent {small['peak_parent_mb']:.0f} MB, worker {small['peak_worker_mb']:.0f} MB"
    )


def demo_sky(workspace: Path) -> Path:
    run_command(["--run", "--demo", "--stages", "ingest", "--workspace", str(workspace)])
    return workspace / "data" / "demo"


def link(originals: list[Path], folder: Path, n: int) -> Path:
    """Make `n` links to the originals under names that differ."""
    folder.mkdir()
    for i in range(n):
        original = originals[i % len(originals)]
        os.symlink(original.resolve(), folder / f"{i:06d}-{original.name}")
    return folder


def batch(inputs: Path, workspace: Path, workers: int) -> dict:
    started = time.perf_counter()
    command = ["--run", "--json", "--input", str(inputs), "--workspace", str(workspace), "--workers", str(workers)]
    return run_command([*command, "--stages", "ingest,features,score,rank"]) | {"wall": time.perf_counter() - started}


def run_command(arguments: list[str]) -> dict:
    """Run a command; return its JSON result (if it prints one) and the peak memory of its processes, sampled."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clara_tui.cli", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    family = psutil.Process(process.pid)
    peaks = {"peak_parent_mb": 0.0, "peak_worker_mb": 0.0}
    while process.poll() is None:
        try:
            children = [child.memory_info().rss for child in family.children(recursive=True)]
            peaks["peak_parent_mb"] = max(peaks["peak_parent_mb"], family.memory_info().rss / 1e6)
            peaks["peak_worker_mb"] = max(peaks["peak_worker_mb"], max(children, default=0) / 1e6)
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.1)
    output = process.communicate()[0]
    return (json.loads(output) if output.startswith(b"{") else {}) | peaks


def textbook(files: list[Path]) -> float:
    """Return the seconds of one core per curve."""
    import logging
    import warnings

    import numpy as np
    from astropy.table import Table
    from astropy.timeseries import LombScargle
    from sklearn.ensemble import RandomForestClassifier

    warnings.simplefilter("ignore")  # astropy remarks on every SPOC unit
    logging.disable(logging.WARNING)
    frequency = np.logspace(np.log10(1 / 27), np.log10(6), 1000)
    rng = np.random.default_rng(0)
    training = rng.normal(size=(400, 4000)).astype(np.float32)
    forests = [
        RandomForestClassifier(100, max_depth=700, min_samples_split=4, min_samples_leaf=2, bootstrap=False)
        .fit(training, rng.integers(0, 2, 400))
        for _ in DESIGN_NAMES
    ]  # fmt: skip
    started = time.perf_counter()
    for file in files:
        table = Table.read(file, hdu=1)
        time_btjd, flux = np.asarray(table["TIME"]), np.asarray(table["PDCSAP_FLUX"])
        good = np.isfinite(time_btjd) & np.isfinite(flux)
        flux = (flux[good] - flux[good].mean()) / flux[good].std()
        power = LombScargle(time_btjd[good], flux).power(frequency)
        features = np.concatenate([np.resize(flux, 3000), power])[None]
        for forest in forests:
            _ = 1 - forest.predict_proba(features)[:, 1]
    return (time.perf_counter() - started) / len(files)


if __name__ == "__main__":
    main()
