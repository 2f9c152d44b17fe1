"""Match: which labelled light curves each candidate is most like, over the feature parts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.files.part_archive import is_there
from clara_pipeline.matching.cosine import Matched, cosine_similarity, match_one
from clara_pipeline.matching.reference import Reference
from clara_pipeline.matching.top import top_text
from clara_pipeline.models.card import ModelCard, read_card
from clara_pipeline.models.reference_files import load_reference
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.runs.parts import finished_parts, write_part
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.feature_matrix import SelectedRows, array_path, choose, rows_of, tic_ids
from clara_pipeline.stage_work.model_roles import has_real_stars, reference_folder
from clara_pipeline.stage_work.select_candidates import selected
from clara_pipeline.tables.run_tables import MATCHED, arrow_table

NAME = "match"
PARTS_PER_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every candidate."""

    folder: str
    checksum: str
    layout: str
    min_similarity: float
    top: int


def match(context: Context) -> Outcome:
    """Match the candidates chosen by `match.select`, with or without an N-WRSS, to the labelled reference set."""
    settings = context.settings.match
    folder = reference_folder(context.workspace, context.settings)
    card = read_card(folder)
    _tell(context, card)
    question = Question(str(folder), card.checksum, card.feature_layout, settings.min_similarity, settings.top)
    stage = ChunkedStage(
        name=NAME,
        version=1,
        work=match_part,
        parameters=question,
        facts=(card.checksum, card.feature_layout, settings.min_similarity, settings.top),
        describe=lambda chosen: (Path(chosen.part).name, chosen.filenames),
        weigh=lambda chosen: len(chosen.filenames),
    )
    parts = finished_parts(context.folder("features"))
    _check_layout(parts, card)
    names = set(selected(context, settings.select, at_least=math.inf))
    if not names:
        context.say("match: no candidate fits match.select")
    return run_chunks(context, stage, choose(parts, names), PARTS_PER_CHUNK)


def _tell(context: Context, card: ModelCard) -> None:
    context.learn(models=context.manifest.models | {NAME: {"name": card.name, "checksum": card.checksum}})
    if card.simulated and has_real_stars(context):
        context.say(
            f"the reference set {card.name} holds simulated stars of the demo sky: its labels say little of real ones; "
            "build your own with clara-tui models reference, and name it with --set match.reference=NAME"
        )


def _check_layout(parts: Iterable[Path], card: ModelCard) -> None:
    if any(not is_there(array_path(part, card.feature_layout)) for part in parts):
        raise UsageError(
            f"the reference set {card.name} wants features in layout {card.feature_layout}, which this run has not "
            "computed: name the features stage in --stages, too"
        )


def match_part(chunk: Chunk, question: Question) -> PartResult:
    """Write one row of `matched` per candidate of the feature parts in the chunk."""
    reference = _reference(question.folder, question.checksum)
    rows = [row for chosen in chunk.items for row in _rows(chosen, reference, question)]
    if chunk.part is not None:
        write_part(chunk.path, arrow_table(MATCHED, rows))
    return PartResult(len(rows))


def _rows(chosen: SelectedRows, reference: Reference, question: Question) -> list[dict[str, object]]:
    stars = tic_ids(Path(chosen.part))
    similarity = cosine_similarity(reference.project(rows_of(chosen, question.layout)), reference.vectors)
    return [
        {"filename": name}
        | _columns(match_one(reference, similarity[i], name, stars[name], question.top, question.min_similarity))
        for i, name in enumerate(chosen.filenames)
    ]


def _columns(matched: Matched) -> dict[str, object]:
    best = matched.top[0] if matched.top else None
    return {
        "match_label": matched.label,
        "match_group": matched.group,
        "match_similarity": best.similarity if best else None,
        "match_margin": matched.margin,
        "match_type": best.object_type if best else None,
        "match_filename": best.filename if best else None,
        "match_top": top_text(matched.top),
    }


@lru_cache(maxsize=2)
def _reference(folder: str, _checksum: str) -> Reference:
    """Load a set once per worker; the checksum is part of the key, so a replaced set is read again."""
    return load_reference(Path(folder))[0]
