"""Features of light curves in the order in which they came, and the parts of their stage made from them.

The parts of a stage are cut from all light curves by name, which are known only once the last is there. Until then
features are kept in early parts, each beside the list of its targets (`….targets.parquet`). Afterwards the rows of a
part of the stage are taken from these, byte for byte; a target that has changed since is in none, and its part is
computed as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.npy import read_array
from clara_pipeline.pool.chunks import Chunk, Work
from clara_pipeline.records import Failure, Target
from clara_pipeline.runs.parts import is_finished, read_failed, read_table, write_part, write_table
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, chunk_of, chunks_of
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stages.ingest import targets_table
from clara_pipeline.tables.run_tables import CURVES, TARGETS, arrow_schema, arrow_table

Row = tuple[dict[str, object], list[np.ndarray]]
FOLDER = "follow"
"""The stage that makes them."""
LIST = ".targets.parquet"
TABLES_KEPT = 1000
"""By each worker, while it makes parts: some 100 kB each."""


class EarlyTarget(NamedTuple):
    """A target and the early part that holds its features, a path without suffix."""

    target: Target
    part: str


class Gathering(NamedTuple):
    """What a worker needs to make a part from early ones: names of the arrays, and how to compute the part instead."""

    suffixes: tuple[str, ...]
    work: Work
    parameters: object


def wants_features(context: Context) -> bool:
    """Tell whether the features of the run's light curves come after them."""
    named = context.settings.run.named_stages
    return not named or "features" in named


def begin_early(context: Context, stage: ChunkedStage, targets: Sequence[Target]) -> None:
    """Hand targets to the workers, in the order given."""
    folder = context.folder(FOLDER)
    size = context.settings.run.chunk_size
    number = len(list(folder.glob(f"*{LIST}")))
    for start in range(0, len(targets), size):
        chunk = chunk_of(folder, stage, number, targets[start : start + size])
        write_table(Path(f"{chunk.part}{LIST}"), targets_table(chunk.items))
        context.pool.begin_ahead(stage.work, chunk, stage.parameters)
        number += 1


def early_targets(context: Context, stage: ChunkedStage) -> dict[Target, str]:
    """Return the targets whose features were computed early, as this stage computes them, with their early parts."""
    found: dict[Target, str] = {}
    folder = context.folder(FOLDER)
    for number, path in enumerate(sorted(folder.glob(f"*{LIST}"))):
        part = str(path).removesuffix(LIST)
        if is_finished(Path(part)):
            targets = [Target(**row) for row in read_table(path, arrow_schema(TARGETS)).to_pylist()]
            if chunk_of(folder, stage, number, targets).part == part:
                found |= dict.fromkeys(targets, part)
    return found


def gather_early(context: Context, stage: ChunkedStage, targets: Sequence[Target], suffixes: Sequence[str]) -> None:
    """Write the parts of the stage whose targets were all computed early; `suffixes` name their arrays."""
    early = early_targets(context, stage)
    if not early:
        return
    chunks = chunks_of(context.folder(stage.name), stage, targets, context.settings.run.chunk_size)
    known = [
        replace(chunk, items=tuple(EarlyTarget(target, early[target]) for target in chunk.items))
        for chunk in chunks
        if not is_finished(chunk.path) and all(target in early for target in chunk.items)
    ]
    context.folder(stage.name).mkdir(parents=True, exist_ok=True)
    for _ in context.pool.run(gather_part, known, Gathering(tuple(suffixes), stage.work, stage.parameters)):
        pass


def gather_part(chunk: Chunk, gathering: Gathering) -> PartResult:
    """Write a part from the rows of early ones; compute it where one of them cannot be read."""
    if not chunk.lost:
        try:
            return _gathered(chunk, gathering.suffixes)
        except (DamagedStore, OSError, ValueError, KeyError):
            pass
    items, lost = (tuple(early.target for early in some) for some in (chunk.items, chunk.lost))
    return gathering.work(replace(chunk, items=items, lost=lost), gathering.parameters)


def forget_early(context: Context) -> None:
    """Remove the early parts: the stage has its own."""
    for path in context.folder(FOLDER).glob("[0-9]*"):
        path.unlink(missing_ok=True)


def _gathered(chunk: Chunk, suffixes: Sequence[str]) -> PartResult:
    parts = sorted({early.part for early in chunk.items})
    arrays = {part: [read_array(Path(part + suffix), mapped=True) for suffix in suffixes] for part in parts}
    failed = {part: {failure.filename: failure for failure in read_failed(Path(part))} for part in parts}
    failures: list[Failure] = []
    rows: list[Row] = []
    for target, part in chunk.items:
        if target.filename in failed[part]:
            failures.append(failed[part][target.filename])
        else:
            number, row = _table_of(part)[target.filename]
            rows.append((row, [array[number] for array in arrays[part]]))
    matrices = {suffix: np.stack([row[1][i] for row in rows]) for i, suffix in enumerate(suffixes)}
    write_part(chunk.path, arrow_table(CURVES, [row[0] for row in rows]), failures, matrices)
    return PartResult(len(rows), tuple(failures))


@lru_cache(TABLES_KEPT)
def _table_of(part: str) -> dict[str, tuple[int, dict[str, object]]]:
    """Return number and row of each file in the table of an early part. Raises what one that is damaged or gone raises.

    Parts of a folder that was filled in any order are each made from many early ones.
    """
    table = read_table(Path(f"{part}.parquet"), arrow_schema(CURVES)).to_pylist()
    return {row["filename"]: (i, row) for i, row in enumerate(table)}
