"""Features: every file read once, its 4000 features kept as float32, in every layout the models ask for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.ingest.quality import finite_points, is_padded
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import LightCurve, Target
from clara_pipeline.runs.parts import finished_parts, read_tables, write_part
from clara_pipeline.runs.same_star import NOTED_COLUMNS, mixture_notes
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, attempt_each, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.model_roles import layouts_in_use
from clara_pipeline.stages.ahead.early_parts import forget_early, gather_early
from clara_pipeline.stages.ingest import read_targets
from clara_pipeline.tables.run_tables import CURVES, arrow_schema, arrow_table

NAME = "features"
Row = tuple[dict[str, object], list[np.ndarray]]


class Parameters(NamedTuple):
    """What a worker needs beside the files."""

    layouts: tuple[str, ...]
    flux_column: str
    """The setting `ingest.flux_column`."""


def features(context: Context) -> Outcome:
    """Compute the features of all targets, in the layouts the run's models were trained on."""
    stage, targets = features_stage(context), read_targets(context)
    gather_early(context, stage, targets, list(map(_suffix, layouts_in_use(context))))
    outcome = run_chunks(context, stage, targets, context.settings.run.chunk_size)
    forget_early(context)
    noted = tuple(column for column in CURVES if column.name in NOTED_COLUMNS)
    curves = read_tables(finished_parts(context.folder(NAME)), arrow_schema(noted))
    for note in mixture_notes(curves, context.settings.rank.batch):
        context.say(note)
    return outcome


def features_stage(context: Context) -> ChunkedStage:
    """Return how the stage is cut and computed."""
    layouts, flux_column = layouts_in_use(context), context.settings.ingest.flux_column
    return ChunkedStage(
        name=NAME,
        version=2,
        work=compute_part,
        parameters=Parameters(layouts, flux_column),
        facts=(layouts, flux_column),
        describe=lambda target: target.facts,
    )


def compute_part(chunk: Chunk, parameters: Parameters) -> PartResult:
    """Write one part: a row of `curves` and a row of each layout's matrix per readable file."""
    rows, failures = attempt_each(chunk, NAME, "reading", lambda one: _row(one, parameters), UnreadableLightCurve)
    if chunk.part is not None:
        matrices = {_suffix(layout): _stack([row[1][i] for row in rows]) for i, layout in enumerate(parameters.layouts)}
        write_part(chunk.path, arrow_table(CURVES, [row[0] for row in rows]), failures, matrices)
    return PartResult(len(rows), tuple(failures))


def _row(target: Target, parameters: Parameters) -> Row:
    curve = read_light_curve(Path(target.path), parameters.flux_column)
    time_btjd, flux = finite_points(curve)
    vectors = [feature_vector(time_btjd, flux, layout) for layout in parameters.layouts]
    if not all(np.isfinite(vector).all() for vector in vectors):
        raise UnreadableLightCurve("its times or fluxes give no finite periodogram; are the times all the same?")
    return _describe(curve, len(time_btjd)), vectors


def _describe(curve: LightCurve, n_points: int) -> dict[str, object]:
    star = curve.star
    return {
        "filename": curve.filename,
        "tic_id": curve.tic_id,
        "sector": curve.sector,
        "n_points": n_points,
        "padded": is_padded(n_points),
        "cadence_seconds": curve.cadence_seconds,
        "product": curve.product,
        "star_name": star.name,
        "ra_deg": star.ra_deg,
        "dec_deg": star.dec_deg,
        "tmag": star.tmag,
        "teff_k": star.teff_k,
        "logg": star.logg,
        "radius_rsun": star.radius_rsun,
        "simulated": star.simulated,
        "notes": "; ".join(curve.notes),
    }


def _suffix(layout: str) -> str:
    return f".{layout}.npy"


def _stack(vectors: list[np.ndarray]) -> np.ndarray:
    return np.stack(vectors) if vectors else np.empty((0, N_FEATURES), dtype=np.float32)
