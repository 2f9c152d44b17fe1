"""Score: the three forests over the feature matrices, read memory-mapped; no light curve is touched again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.forest.arrays import Forest, ScoreKind, anomaly_score
from clara_pipeline.pool import Chunk
from clara_pipeline.stages.chunks import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stages.context import Context, Outcome
from clara_pipeline.stages.roles import RoleModel, models_in_use, tell_of_models
from clara_pipeline.stores.models import load_forest
from clara_pipeline.stores.parts import finished_parts, write_part
from clara_pipeline.tables import SCORES, arrow_table

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
    return run_chunks(context, stage, parts, PARTS_PER_CHUNK)


def score_part(chunk: Chunk, parameters: tuple[tuple[RoleModel, ...], ScoreKind]) -> PartResult:
    """One row of `scores` per curve of the feature parts in the chunk."""
    models, kind = parameters
    rows = [row for part in chunk.items for row in _score_features(Path(part), models, kind)]
    if chunk.part is not None:
        write_part(Path(chunk.part), arrow_table(SCORES, rows))
    return PartResult(len(rows))


def _score_features(part: Path, models: tuple[RoleModel, ...], kind: ScoreKind) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    names = pq.read_table(part.with_name(part.name + ".parquet"), columns=["filename"])["filename"].to_pylist()
    columns = {model.role: _scores(part, model, kind).tolist() for model in models}
    return [{"filename": name, **{role: values[i] for role, values in columns.items()}} for i, name in enumerate(names)]


def _scores(part: Path, model: RoleModel, kind: ScoreKind) -> np.ndarray:
    matrix = np.load(part.with_name(f"{part.name}.{model.layout}.npy"), mmap_mode="r")
    return anomaly_score(_forest(model.folder, model.checksum), matrix, kind)


@lru_cache(maxsize=8)
def _forest(folder: str, checksum: str) -> Forest:
    """Loaded once per worker; the checksum is part of the key, so a replaced model is read again."""
    return load_forest(Path(folder))[0]


@lru_cache(maxsize=100_000)
def _n_rows(part: str) -> int:
    import pyarrow.parquet as pq

    return pq.read_metadata(part + ".parquet").num_rows
