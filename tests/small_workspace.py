"""A small workspace with light curves and forests, and the command run on it: in this process or in one of its own."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
from interrupts import hear_signals
from spoc_file import write_spoc

from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import save_forest
from clara_tui.cli import main

ROLES = ("p3", "p5", "p9")
MODELS = "p3=small3,p5=small5,p9=small9"


def write_models(workspace: Path) -> None:
    """Three small forests named small3, small5 and small9."""
    rng = np.random.default_rng(5)
    real, synthetic = (rng.normal(mean, 1, (30, 4000)).astype(np.float32) for mean in (0.0, 0.05))
    for seed, name in enumerate(("small3", "small5", "small9")):
        forest = train_forest(real, synthetic, ForestRecipe(n_estimators=10), seed)
        save_forest(workspace / "models" / name, forest, ModelCard(name=name, trained_on="noise"))


def write_curves(folder: Path, n: int, n_points: int = 300, sectors: int = 1) -> list[Path]:
    """`n` noisy light curves."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for i in range(n):
        rng = np.random.default_rng(i)
        time_btjd = 1325.0 + np.arange(n_points) / 720
        flux = 1000 + rng.normal(0, 1, n_points) + 3 * np.sin(time_btjd * (1 + i))
        sector = 7 + i % sectors
        name = f"tess2018206045859-s{sector:04d}-{1000 + i:016d}-0120-s_lc.fits"
        paths.append(write_spoc(folder / name, time_btjd, flux, tic_id=1000 + i, sector=sector))
    return paths


def clara_here(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in this process, without a terminal: no start of Python, no imports, one fork server for all."""
    words = list(map(str, arguments))
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as ended:
            code = ended.code
        finally:
            hear_signals()
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return subprocess.CompletedProcess(words, code, *texts)


def clara(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, without a terminal."""
    command = [sys.executable, "-m", "clara_tui.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, **options)


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "clara_tui.cli", *map(str, arguments)]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
