"""Cluster: DTW distances between folds, partitions by shape and by the ten features, a map, their quality."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clara_pipeline.clustering.dtw import n_pairs, row_blocks
from clara_pipeline.clustering.partitions import METHODS
from clara_pipeline.clustering.quality import NOISE
from clara_pipeline.runs.clusters import IN_DTW, IN_FILTER, IN_METHODS, QUALITY_FILE, method_array
from clara_pipeline.runs.folds import TEN_FEATURES
from clara_pipeline.runs.parts import (
    array_names,
    fingerprint,
    finished_parts,
    read_tables,
    write_only_part,
    write_table,
)
from clara_pipeline.stage_work.chunked import ChunkedStage, run_chunks
from clara_pipeline.stage_work.cluster_inputs import Inputs, read_inputs, usable_features, usable_shapes
from clara_pipeline.stage_work.cluster_methods import ALL_METHODS, MAP, SHAPE, Shapes, Task, distance_part, method_part
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.feature_matrix import choose
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT
from clara_pipeline.tables.run_tables import CLUSTERED, QUALITY, arrow_schema, arrow_table

NAME = "cluster"
PAIRS_PER_BLOCK = 20_000
"""Distances per part: about a second of work."""
METHODS_PER_CHUNK, FIRST_SIZES = 2, (1,)
FEW = 300
"""Of so few candidates one worker computes every method: another's import of scikit-learn would cost more."""


def cluster(context: Context) -> Outcome:
    """Put the candidates chosen by `cluster.select` into clusters: `cluster/clustered-….parquet`, `quality.parquet`."""
    inputs, settings = read_inputs(context), context.settings.cluster
    shaped, curves = usable_shapes(inputs.folds.bin_means, settings.dtw_max)
    _distances(context, inputs, shaped, curves)
    rows, columns = usable_features(inputs.folds.features)
    _tell_of_gaps(context, inputs, len(shaped), rows, columns)
    if settings.prefilter:
        rows &= ~_is_noise(context, inputs, shaped)
    kept = np.flatnonzero(rows)
    features = inputs.folds.features[np.ix_(kept, columns)]
    _methods(context, inputs, ALL_METHODS, features, len(shaped), IN_METHODS)
    return _write(context, inputs, shaped, kept)


def _distances(context: Context, inputs: Inputs, shaped: np.ndarray, curves: np.ndarray) -> None:
    """Compute the upper triangle of the distance matrix in blocks of rows, each a part."""
    names, n = tuple(inputs.filenames[i] for i in shaped.tolist()), len(shaped)
    window = context.settings.cluster.dtw_window
    stage = ChunkedStage(
        name=NAME,
        version=1,
        work=distance_part,
        parameters=Shapes(names, curves, window),
        facts=(fingerprint(names, inputs.parts), window),
        describe=list,
        weigh=lambda block: n_pairs(n, *block),
        unit="pairs",
        folder=IN_DTW,
    )
    run_chunks(context, stage, row_blocks(n, max(1, n * n // 2 // PAIRS_PER_BLOCK)), chunk_size=1)


def _methods(
    context: Context, inputs: Inputs, methods: Sequence[str], features: np.ndarray, n_shapes: int, folder: str
) -> None:
    task = _task(context, inputs, features, n_shapes)
    made_from = fingerprint(inputs.filenames, inputs.parts, [Path(part).name for part in task.distance_parts])
    stage = ChunkedStage(
        name=NAME,
        version=2,
        work=method_part,
        parameters=task,
        facts=(made_from, task.layout, task.settings, task.seed),
        describe=str,
        unit="methods",
        folder=folder,
    )
    if len(inputs.filenames) < FEW:
        run_chunks(context, stage, methods, len(methods))
    else:  # the map takes longest: begun first, with nothing behind it
        run_chunks(context, stage, sorted(methods, key=lambda method: method != MAP), METHODS_PER_CHUNK, FIRST_SIZES)


def _task(context: Context, inputs: Inputs, features: np.ndarray, n_shapes: int) -> Task:
    """Return what every method gets; the 4000-vectors in the layout of forests trained here, where the run has it."""
    settings, names = context.settings.cluster, inputs.filenames
    distances = tuple(str(part) for part in finished_parts(context.folder(IN_DTW)))
    parts = finished_parts(context.folder("features"))
    layouts = array_names(parts[0]) if parts else [OWN_LAYOUT]
    layout = OWN_LAYOUT if OWN_LAYOUT in layouts else layouts[0]
    n_map, vectors = min(settings.map_max, len(features)), tuple(choose(parts, names))
    return Task(features, n_map, distances, n_shapes, vectors, names, layout, settings, context.settings.run.seed)


def _is_noise(context: Context, inputs: Inputs, shaped: np.ndarray) -> np.ndarray:
    """Mask over the inputs: folds like no other, which the pre-filter leaves out."""
    _methods(context, inputs, (SHAPE,), np.empty((0, 0)), len(shaped), IN_FILTER)
    noise = np.zeros(len(inputs.filenames), dtype=bool)
    labels = method_array(finished_parts(context.folder(IN_FILTER)), SHAPE)
    if labels is not None:
        noise[shaped] = labels == NOISE
    return noise


def _tell_of_gaps(context: Context, inputs: Inputs, n_shaped: int, rows: np.ndarray, columns: np.ndarray) -> None:
    n, settings = len(inputs.filenames), context.settings.cluster
    if not n:
        context.say("cluster: no folded candidate fits cluster.select, so there are no clusters")
        return
    if n > settings.dtw_max:
        context.say(
            f"cluster: DTW distances of the {settings.dtw_max} best ranked of {n} candidates; the others have no "
            f"cluster_{SHAPE} (cluster.dtw_max)"
        )
    elif n_shaped < n:
        context.say(f"cluster: {n - n_shaped} folds have no finite bin and no cluster_{SHAPE}")
    if not columns.all():
        missing = ", ".join(name for name, there in zip(TEN_FEATURES, columns.tolist(), strict=True) if not there)
        context.say(f"cluster: no candidate has {missing}; clustered without")
    if not rows.all():
        context.say(f"cluster: {n - int(rows.sum())} of {n} candidates lack a feature and have no clusters")
    if rows.sum() > settings.map_max:
        context.say(f"cluster: the map shows the {settings.map_max} best ranked of {int(rows.sum())} (cluster.map_max)")


def _write(context: Context, inputs: Inputs, shaped: np.ndarray, kept: np.ndarray) -> Outcome:
    """Write the stage's one table, in order of filename, and the quality table."""
    parts = finished_parts(context.folder(IN_METHODS))
    n = len(inputs.filenames)
    columns: dict[str, list[object]] = {"filename": list(inputs.filenames)}
    for method in (SHAPE, *METHODS):
        columns[f"cluster_{method}"] = _spread(n, shaped if method == SHAPE else kept, method_array(parts, method))
    places = method_array(parts, MAP)
    for axis, name in enumerate(("map_x", "map_y")):
        columns[name] = _spread(n, kept, None if places is None else places[:, axis])
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    table = arrow_table(CLUSTERED, sorted(rows, key=lambda row: str(row["filename"])))
    quality = read_tables(parts, arrow_schema(QUALITY))
    _tell_reasons(context, quality.to_pylist())
    write_table(context.folder(NAME) / QUALITY_FILE, quality)
    write_only_part(context.folder(NAME), f"clustered-{fingerprint([part.name for part in parts])}", table)
    return Outcome(n_ok=n)


def _spread(n: int, rows: np.ndarray, values: np.ndarray | None) -> list[object]:
    """Put the values of the first of `rows` at their places among n, None elsewhere."""
    spread: list[object] = [None] * n
    for row, value in zip(rows.tolist(), [] if values is None else values.tolist(), strict=False):
        spread[row] = value
    return spread


def _tell_reasons(context: Context, quality: list[dict[str, object]]) -> None:
    by_reason: dict[str, list[str]] = {}
    for row in quality:
        if row["reason"] and row["n_rows"]:
            by_reason.setdefault(str(row["reason"]), []).append(str(row["method"]))
    for reason, methods in by_reason.items():
        context.say(f"cluster: no clusters by {', '.join(methods)}: {reason}")
