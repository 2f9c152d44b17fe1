"""Two skies whose truth is known, run through the pipeline: the demo sky, and real curves with injected signals."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.crowded_sky import write_sky
from benchmarks.injected_kinds import KINDS
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence, read_light_curve
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris
from clara_pipeline.synthetic.injected import DEEPEST, inject
from clara_pipeline.synthetic.sky.sector import SkyRecipe
from clara_pipeline.vetting.signal import signal_of

STAGES = "ingest,features,score,rank,fold,scan"
FLUX_COLUMNS = ("PDCSAP_FLUX", "SAP_FLUX")
COPIES = {
    "planet": 4, "none": 2, "eclipses": 10, "blended eclipses": 10, "rotation": 12, "pulsation": 12, "flares": 10,
    "dips": 8, "step": 10,
}  # fmt: skip
"""Copies of every host by kind. Each host has as many of each, so that to know the host tells nothing of the kind."""
BLENDED = (0.003, 0.1)
"""Share of the light that an eclipsing binary of the background gives."""
FIRST_NUMBER = 98_000_000_000
QUIET = 1e-3
"""Largest scatter from hour to hour of a host, relative: in a noisier one no transit put in could be seen."""
TYPICAL_HOURS = 3.0
NEVER_DAYS = 100.0
"""Before the curve, and a tenth of a period longer than it: an ephemeris without a transit in the data."""
STEADY = 1e-2
"""Largest scatter of the hour means of a host: a binary's own eclipses would be what an operator sees."""


def demo_run(workspace: Path, n_stars: int) -> tuple[Path, dict[str, str], dict[str, str]]:
    """Run the demo sky of `n_stars`; its run folder, kind by file, and host by file (each star is its own)."""
    _run(workspace, "--demo", "--stages", f"demo,{STAGES}", "--set", f"demo.n_stars={n_stars}")
    with (workspace / "data" / "demo" / "truth.csv").open(newline="", encoding="utf-8") as file:
        kinds = {row["filename"]: row["kind"] for row in csv.DictReader(file)}
    return _run_folder(workspace), kinds, {name: name for name in kinds}


def made_run(
    workspace: Path, recipes: dict[str, SkyRecipe], n_stars: int, seed: int
) -> tuple[Path, dict[str, str], dict[str, str]]:
    """Run a sky of `n_stars` made by recipes; its run folder, kind by file, and host by file (each star is its own)."""
    kinds = write_sky(recipes, workspace / "curves", n_stars, seed)
    _run(workspace, str(workspace / "curves"), "--stages", STAGES)
    return _run_folder(workspace), kinds, {name: name for name in kinds}


def injected_run(workspace: Path, data: Path, seed: int) -> tuple[Path, dict[str, str], dict[str, str]] | None:
    """Run real curves with injected signals; its run folder, kind by file, host by file. None without real curves."""
    hosts = host_curves(data)
    if not hosts:
        return None
    folder = workspace / "curves"
    folder.mkdir(parents=True, exist_ok=True)
    calls = [(str(host), str(folder), at, seed) for at, host in enumerate(hosts)]
    with ProcessPoolExecutor(2) as pool:
        rows = [row for some in pool.map(_write_copies, calls) for row in some]
    _run(workspace, str(folder), "--stages", STAGES)
    kinds = {name: kind for name, kind, _ in rows}
    return _run_folder(workspace), kinds, {name: host for name, _, host in rows}


def host_curves(data: Path) -> list[Path]:
    """Return the real light curves under `data`/tess of quiet stars without a TOI; none where there are none."""
    if not (data / "tess" / "MANIFEST.csv").is_file():
        return []
    with (data / "tess" / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        paths = [data / "tess" / row["file"] for row in csv.DictReader(file) if not row["toi"]]
    return [path for path in paths if _is_quiet(path) and not _has_signal(path)]


def _is_quiet(path: Path) -> bool:
    time, flux = finite_points(read_light_curve(path))
    hour = np.floor((time - time[0]) * 24).astype(int)
    n_points = np.bincount(hour)
    means = np.bincount(hour, flux / np.median(flux))[n_points > 10] / n_points[n_points > 10]
    return bool(np.median(np.abs(np.diff(means))) < QUIET and np.std(means) < STEADY)


def _has_signal(path: Path) -> bool:
    """Tell whether a curve repeats a dip of its own: what is put in would not be what the search finds."""
    found = find_ephemerides(*finite_points(read_light_curve(path))).bls
    return found is not None and is_detection(found)


def _run(workspace: Path, *words: str) -> None:
    """Fold every candidate, however low its N-WRSS."""
    command = [
        sys.executable, "-m", "clara_tui.cli", "run", *words, "--workspace", str(workspace),
        "--set", "fold.at_least=100000",
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _run_folder(workspace: Path) -> Path:
    (path,) = workspace.glob("runs/*/candidates.parquet")
    return path.parent


def _write_copies(call: tuple[str, str, int, int]) -> list[tuple[str, str, str]]:
    """Write every copy of one host: (file, kind, host)."""
    path, folder, at, seed = Path(call[0]), Path(call[1]), call[2], call[3]
    rows = []
    for number, kind in enumerate(_copies()):
        rng = np.random.default_rng([seed, at, number])
        tic_id = FIRST_NUMBER + 1000 * at + number
        name = f"tess2023341045131-s0073-{tic_id:016d}-0268-s_lc.fits"
        (Path(folder) / name).write_bytes(_copy(path, kind, number, tic_id, rng))
        rows.append((name, kind, path.name))
    return rows


def _copies() -> Iterator[str]:
    for kind, n in COPIES.items():
        yield from [kind] * n


def _copy(path: Path, kind: str, number: int, tic_id: int, rng: np.random.Generator) -> bytes:
    """Return the host's file with its fluxes reversed in time (every other copy), times a signal of `kind`."""
    from astropy.io import fits

    with fits.open(path) as hdus:
        table = hdus[1].data
        if number % 2:
            for name in [name for name in table.names if name not in ("TIME", "CADENCENO", "TIMECORR", "QUALITY")]:
                table[name] = table[name][::-1].copy()
        time, flux = (np.asarray(table[name], np.float64) for name in ("TIME", "PDCSAP_FLUX"))
        seen = np.isfinite(time) & np.isfinite(flux)
        signal = np.ones(len(time))
        signal[seen] = _signal(path, kind, rng, time[seen], flux[seen])
        for name in FLUX_COLUMNS:
            table[name] = table[name] * signal
        for hdu in hdus:
            hdu.header["TICID"], hdu.header["OBJECT"] = tic_id, f"TIC {tic_id}"
        data = io.BytesIO()
        hdus.writeto(data)
    return data.getvalue()


def _signal(path: Path, kind: str, rng: np.random.Generator, time: np.ndarray, flux: np.ndarray) -> np.ndarray:
    """Return a relative flux (n,)."""
    if kind == "none":
        return np.ones_like(time)
    if kind in KINDS:
        return KINDS[kind](rng, time)
    of = {"planet": "transits", "blended eclipses": "eclipses"}.get(kind, kind)
    signal = inject(of, rng, time, flux, read_light_curve(path).star) / flux
    if kind == "planet":
        return 1 - np.minimum(_redness(path) * (1 - signal), DEEPEST)
    share = np.exp(rng.uniform(*np.log(BLENDED))) if kind == "blended eclipses" else 1.0
    return 1 - share * (1 - signal)


@lru_cache(maxsize=1)
def _redness(path: Path) -> float:
    """Return how much larger the scatter of mean depths is than white noise makes it: planets are as much deeper."""
    evidence = read_evidence(path)
    before = float(np.nanmin(evidence.light_curve.time_btjd)) - NEVER_DAYS
    return signal_of(evidence, Ephemeris(10 * NEVER_DAYS, before, TYPICAL_HOURS)).redness
