"""A ranked run with made-up folds: dips, waves and noise."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from small_workspace import write_curves, write_models
from stage_runs import TO_RANK, go_through, new_run, settings_with

from clara_pipeline.runs.folds import TEN_FEATURES
from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.settings import Settings
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import arrow_table

N = 45
KINDS = ("dip", "wave", "noise")


def ranked_run(workspace: Path, n: int = N) -> Run:
    """A run up to the ranking, with an N-WRSS for every light curve."""
    write_models(workspace)
    write_curves(workspace / "lc", n, n_points=120)
    run = new_run(workspace, [workspace / "lc"], settings())
    go_through(run, workspace, TO_RANK)
    table = pq.read_table(run.path("candidates.parquet"))
    nwrss = np.linspace(1.0, 0.0, table.num_rows)
    place = table.schema.get_field_index("nwrss")
    pq.write_table(table.set_column(place, "nwrss", [nwrss]), run.path("candidates.parquet"))
    return run


def settings(workers: int = 1, **cluster: object) -> Settings:
    models = {"p3": "small3", "p5": "small5", "p9": "small9"}
    return settings_with(run={"workers": workers, "stages": ",".join(TO_RANK)}, models=models, cluster=cluster)


def kind_of(filename: str) -> str:
    return KINDS[int(filename.split("-")[2]) % 3]


def fold_of(filename: str) -> tuple[np.ndarray, np.ndarray]:
    """Bin means (100,) and ten features of one light curve, by its name alone."""
    rng = np.random.default_rng(int(filename.split("-")[2]))
    phase = (np.arange(100) + 0.5) / 100 - 0.5
    bins, features = rng.normal(0, 0.1, 100), rng.normal(0, 1, 10)
    if kind_of(filename) == "dip":
        bins -= rng.uniform(2, 4) * (np.abs(phase) < 0.05)
        features[:3] += 12
    elif kind_of(filename) == "wave":
        bins += rng.uniform(1, 2) * np.cos(2 * np.pi * phase)
        features[3:6] -= 12
    return bins, features


def write_folds(run: Run, filenames: list[str], change=lambda name, bins, features: (bins, features)) -> None:
    """Fold parts as the fold stage leaves them, two of them, shuffled."""
    names = np.random.default_rng(9).permutation(np.array(filenames, dtype=object)).tolist()
    halves = [names[: len(names) // 2], names[len(names) // 2 :]]
    write_plan(run.path("fold"), Plan("fold", ("00000-a", "00001-b")))
    for part, some in zip(("00000-a", "00001-b"), halves, strict=True):
        folded = [change(name, *fold_of(name)) for name in some]
        rows = [
            {"filename": name} | dict(zip(TEN_FEATURES, features, strict=True))
            for name, (_, features) in zip(some, folded, strict=True)
        ]
        bins = np.array([bins for bins, _ in folded]).reshape(len(some), 100)
        write_part(run.path("fold") / part, arrow_table(FOLDED, rows), arrays={".bins.npy": bins})


def filenames_of(run: Run) -> list[str]:
    return pq.read_table(run.path("candidates.parquet"), columns=["filename"])["filename"].to_pylist()
