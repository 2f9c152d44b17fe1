"""Score: the three forests over the feature matrices, read memory-mapped; no light curve is touched again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.files.npy import read_array
from clara_pipeline.files.part_archive import is_there
from clara_pipeline.forest.arrays import Forest, ScoreKind, anomaly_score
from clara_pipeline.models.registry import load_forest
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import finished_parts, n_rows, part_filenames, write_part
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.feature_matrix import array_path
from clara_pipeline.stage_work.model_roles import RoleModel, models_in_use, tell_of_models
from clara_pipeline.tables.run_tables import SCORES, arrow_table

NAME = "score"
PARTS_PER_CHUNK = 8
"""Feature parts scored together: a part file of its own costs more than the scoring."""


def score(context: Context) -> Outcome:
    """Score every finished feature part with all of the run's models."""
    models = models_in_use(context)
    tell_of_models(context, models)
    kind = context.settings.score.kind
    stage = ChunkedStage(
        name=NAME,
        version=1,
        work=score_part,
        parameters=(models, kind),
        facts=(kind, [(model.role, model.checksum, model.layout) for model in models]),
        describe=lambda part: Path(part).name,
        weigh=_n_rows,
    )
    parts = [str(part) for part in finished_parts(context.folder("features"))]
    _check_layouts(parts, models)
    return run_chunks(context, stage, parts, PARTS_PER_CHUNK)


def _check_layouts(parts: Sequence[str], models: Sequence[RoleModel]) -> None:
    """Raise UsageError where a model wants features that the run has not computed."""
    for model in models:
        if any(not is_there(array_path(Path(part), model.layout)) for part in parts):
            raise UsageError(
                f"the model of {model.role} wants features in layout {model.layout}, which this run has not computed: "
                "name the features stage in --stages, too"
            )


def score_part(chunk: Chunk, parameters: tuple[tuple[RoleModel, ...], ScoreKind]) -> PartResult:
    """Write one row of `scores` per curve of the feature parts in the chunk."""
    models, kind = parameters
    rows = [row for part in chunk.items for row in _score_features(Path(part), models, kind)]
    why = "the worker died while scoring it; is there enough memory? Begin a new run with --workers 1"
    failures = tuple(Failure(name, NAME, why) for part in chunk.lost for name in part_filenames(Path(part)))
    if chunk.part is not None:
        write_part(chunk.path, arrow_table(SCORES, rows), failures)
    return PartResult(len(rows), failures)


def _score_features(part: Path, models: tuple[RoleModel, ...], kind: ScoreKind) -> list[dict[str, object]]:
    columns = {model.role: _scores(part, model, kind).tolist() for model in models}
    return [
        {"filename": name, **{role: values[i] for role, values in columns.items()}}
        for i, name in enumerate(part_filenames(part))
    ]


def _scores(part: Path, model: RoleModel, kind: ScoreKind) -> np.ndarray:
    matrix = read_array(array_path(part, model.layout), mapped=True)
    return anomaly_score(_forest(model.folder, model.checksum), matrix, kind)


@lru_cache(maxsize=8)
def _forest(folder: str, _checksum: str) -> Forest:
    """Load a model once per worker; the checksum is part of the key, so a replaced model is read again."""
    return load_forest(Path(folder))[0]


@lru_cache(maxsize=100_000)
def _n_rows(part: str) -> int:
    return n_rows(Path(part))
