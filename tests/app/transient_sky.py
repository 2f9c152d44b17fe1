"""A run of classified transients, made in a moment: its table, and the photometry of each object."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from app.small_sky import finished_run

from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import save_arrays
from clara_pipeline.records import Candidate
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Run, write_manifest
from clara_pipeline.tables.columns import arrow_schema
from clara_pipeline.tables.run_tables import RANKED
from clara_pipeline.tables.transient_tables import CLASSIFIED, PHOTOMETRY
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.trees.arrays import to_arrays
from clara_pipeline.transients.trees.training import TreeSettings, train_trees
from clara_tui.analysis.transients.run_classifier import KIND, PREFIX

CLASSES = ("SNIa", "SNII", "QSO", "CEP")
HOSTILE = "ZTF\x1b[31mred\u202e[bold]"
PEAK_MJD = 59_100.0


def object_ids(n: int) -> list[str]:
    """Names of `n` objects; the last one is hostile."""
    return [*(f"ZTF20aaa{number:04d}" for number in range(n - 1)), HOSTILE]


def classified(n: int, seed: int = 0) -> pa.Table:
    """`n` candidates of kind transient in order of rank."""
    rng = np.random.default_rng(seed)
    shares = np.sort(rng.dirichlet(np.full(len(CLASSES), 0.5), n), axis=1)[:, ::-1]
    names = object_ids(n)
    first = [CLASSES[number % len(CLASSES)] for number in range(n)]
    told = [
        {
            name: round(float(share), 4)
            for name, share in zip([one, *(c for c in CLASSES if c != one)], row, strict=True)
        }
        for one, row in zip(first, shares, strict=True)
    ]
    columns = {
        "filename": names, "object_id": names, "kind": ["transient"] * n, "class": first,
        "probability": shares[:, 0], "margin": shares[:, 0] - shares[:, 1], "uncertainty": rng.uniform(0, 1, n),
        "probabilities": [json.dumps(one) for one in told], "novelty": np.linspace(99.5, 1.0, n),
        "novelty_reason": [f"its values are rare in every class; amplitude {i}.2 mag (nearest: SNIa)" for i in range(n)],
        "few_points": [False] * (n - 1) + [True], "n_detections": rng.integers(3, 60, n), "bands": ["gr"] * n,
        "first_mjd": np.full(n, PEAK_MJD - 20), "last_mjd": np.full(n, PEAK_MJD + 80), "peak_mag": rng.uniform(16, 20, n),
        "rank": np.arange(1, n + 1), "ra_deg": rng.uniform(0, 360, n), "dec_deg": rng.uniform(-30, 80, n),
        "simulated": np.ones(n, bool),
    }  # fmt: skip
    schema = pa.unify_schemas([arrow_schema(RANKED), arrow_schema(CLASSIFIED)])
    return pa.table({name: columns.get(name, pa.nulls(n)) for name in schema.names}).cast(schema)


def photometry(object_id: str, seed: int = 0) -> pa.Table:
    """A supernova's rise and fall in g and r, with limits before it."""
    rng, rows = np.random.default_rng(seed), []
    for band, height, late in (("g", 300.0, 0.0), ("r", 250.0, 4.0)):
        time = np.sort(PEAK_MJD + rng.uniform(-20, 80, 30))
        since = time - PEAK_MJD - late
        flux = height * np.where(since < 0, np.exp(-((since / 10) ** 2)), np.exp(-since / 25))
        rows += [(object_id, t, band, f + rng.normal(0, 5), 5.0, True, True) for t, f in zip(time, flux, strict=True)]
        rows += [(object_id, PEAK_MJD - 30.0 + day, band, 0.0, 8.0, False, True) for day in range(5)]
    rows.sort(key=lambda row: row[1])
    names = [column.name for column in PHOTOMETRY]
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)), schema=arrow_schema(PHOTOMETRY))


def transient_run(workspace: Path, n: int = 12, name: str = "20260101-000000-tttt") -> Run:
    """A finished run of `n` classified objects with their photometry."""
    run = finished_run(workspace, n, name, table=classified(n))
    parts = pa.concat_tables([photometry(one, seed) for seed, one in enumerate(object_ids(n))])
    run.path("photometry").mkdir()
    write_table(run.path("photometry", "00000-aaaa.parquet"), parts)
    return run


def with_classifier(run: Run, seed: int = 0) -> Run:
    """The run with a small classifier in its workspace, named in its manifest."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(80, len(statistic_names())))
    trees = train_trees(features, np.arange(80) % 4, CLASSES, seed, TreeSettings(n_boosters=2, max_iter=10))
    arrays = {PREFIX + name: array for name, array in to_arrays(trees).items()}
    card = save_arrays(
        run.workspace / "models" / "small", arrays, ModelCard(name="small", kind=KIND, trained_on="noise")
    )
    facts = {"name": "small", "checksum": card.checksum}
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), models={"classify": facts}))
    return run


def first_candidate(run: Run) -> Candidate:
    """The best ranked object of a run."""
    from clara_tui.queue.query import Query
    from clara_tui.queue.sorting.arrange import arrange

    return arrange(run.candidates(), {}, Query()).candidate(0)
