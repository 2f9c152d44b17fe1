"""A run with folds, matches, clusters and a map, made in a moment: thirty stars in three kinds."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
from app.small_sky import candidates, finished_run

from clara_pipeline.runs.folds import TEN_FEATURES
from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import CLUSTERED, MATCHED, arrow_schema, arrow_table

N = 30
N_BINS = 100
GROUPS = ("planet_like", "binary_star", "stellar")


def fold_of(place: int) -> np.ndarray:
    """Bin means of the star at this rank − 1: a dip, a double wave or noise."""
    phase = (np.arange(N_BINS) + 0.5) / N_BINS - 0.5
    shapes = (-4.0 * (np.abs(phase) < 0.04), np.cos(4 * np.pi * phase), np.zeros(N_BINS))
    return shapes[place % 3] + np.random.default_rng(place).normal(0, 0.1, N_BINS)


def features_of(place: int) -> np.ndarray:
    return np.random.default_rng(100 + place).normal(0, 0.1, 10) + 5.0 * (np.arange(10) % 3 == place % 3)


def later_columns(names: list[str]) -> dict[str, list[object]]:
    """What fold, match and cluster stages add to the candidates; the last star is nowhere."""
    n = len(names)
    top = [{"filename": f"reference{i}.fits", "object_type": "EB*", "similarity": 0.9 - i / 10} for i in range(5)]
    columns: dict[str, list[object]] = {
        name: [float(features_of(place)[i]) for place in range(n)] for i, name in enumerate(TEN_FEATURES)
    }
    columns |= {
        "bls_period_days": [1.0 + place for place in range(n)],
        "bls_depth_ppm": [1000.0 + place for place in range(n)],
        "transit_sde": [5.0 + place for place in range(n)],
        "triage": [place / n for place in range(n)],
        "triage_pc": [1 - place / n for place in range(n)],
        "match_label": ["EB*"] * n,
        "match_group": [GROUPS[place % 3] for place in range(n)],
        "match_similarity": [0.9] * n,
        "match_margin": [0.1] * n,
        "match_filename": ["reference0.fits"] * n,
        "match_top": [json.dumps(top)] * n,
        "cluster_kmeans": [place % 2 for place in range(n)],
        "cluster_dpmm": [None if place == n - 1 else -1 if place == n - 2 else place % 3 for place in range(n)],
        "map_x": [None if place == n - 1 else 10.0 * (place % 3) + 0.3 * (place // 3 % 4) for place in range(n)],
        "map_y": [None if place == n - 1 else 5.0 * (place % 2) + 0.2 * (place // 3) for place in range(n)],
    }
    return columns


def likeness_table(n: int = N) -> pa.Table:
    table = candidates(n)
    types = {field.name: field.type for schema in (FOLDED, MATCHED, CLUSTERED) for field in arrow_schema(schema)}
    for name, values in later_columns(table["filename"].to_pylist()).items():
        table = table.append_column(name, pa.array(values, types[name]))
    return table


def likeness_run(workspace: Path, n: int = N) -> Run:
    """The run, with its fold parts; the second star is not folded."""
    table = likeness_table(n)
    run = finished_run(workspace, table=table)
    names = table["filename"].to_pylist()
    folded = [(place, name) for place, name in enumerate(names) if place != 1]
    write_plan(run.path("fold"), Plan("fold", ("00000-a", "00001-b")))
    for part, some in (("00000-a", folded[: n // 2]), ("00001-b", folded[n // 2 :])):
        rows = [{"filename": name} | dict(zip(TEN_FEATURES, features_of(place).tolist(), strict=True))
                for place, name in some]  # fmt: skip
        bins = np.array([fold_of(place) for place, _ in some])
        write_part(run.path("fold", part), arrow_table(FOLDED, rows), arrays={".bins.npy": bins})
    return run
