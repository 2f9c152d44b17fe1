"""Classify: the class and the novelty of every object, and the ranked table, the most novel first."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clara_pipeline.models.card import read_card
from clara_pipeline.models.registry import find_model
from clara_pipeline.models.transient_models import KIND as MODEL_KIND
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import finished_parts, n_rows, read_tables, write_only_part, write_part
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.transients.object_parts import all_objects, read_objects
from clara_pipeline.stage_work.transients.object_work import ModelInUse, classifier_in_use
from clara_pipeline.tables.columns import arrow_schema, arrow_table
from clara_pipeline.tables.run_tables import RANKED
from clara_pipeline.tables.transient_tables import CLASSIFIED, KIND
from clara_pipeline.transients.classifier import Classification
from clara_pipeline.transients.classifier import classify as classify_objects

NAME = "classify"
VERSION = 1


def classify(context: Context) -> Outcome:
    """Classify the objects of every part, and rank them all."""
    model = _model(context)
    parts = finished_parts(context.folder("photometry"))
    weights = {str(part): n_rows(context.folder("objects") / part.name) for part in parts}
    stage = ChunkedStage(
        name=NAME,
        version=VERSION,
        work=classify_part,
        parameters=model,
        facts=model.checksum,
        describe=lambda part: Path(part).name,
        weigh=lambda part: weights[part],
        unit="objects",
        seconds_each=0.03,
    )
    outcome = run_chunks(context, stage, list(weights), chunk_size=1)
    _rank(context)
    return outcome


def classify_part(chunk: Chunk, model: ModelInUse) -> PartResult:
    """Write one part: a row of `CLASSIFIED` for each object."""
    failures = [
        Failure(one.object_id, NAME, "the worker died while classifying objects with this one; leave them out")
        for part in chunk.lost
        for one in read_objects(Path(part))
    ]
    classifier = classifier_in_use(model)
    objects = [one for part in chunk.items for one in read_objects(Path(part))]
    rows = [_row(one) for one in classify_objects(classifier, objects)]
    if chunk.part is not None:
        write_part(chunk.path, arrow_table(CLASSIFIED, rows), failures)
    return PartResult(len(rows), tuple(failures))


def _model(context: Context) -> ModelInUse:
    """Find the classifier that the run taught itself, else the one that its settings name; note it in the manifest."""
    taught = finished_parts(context.folder("teach")) if context.manifest.demo else []
    folder = taught[0] if taught else find_model(context.workspace, context.settings.transients.model, MODEL_KIND)
    card = read_card(folder)
    facts = {"name": card.name, "checksum": card.checksum, "trained_on": card.trained_on}
    context.learn(models={NAME: facts | {"n_real": card.n_real, "n_synthetic": card.n_synthetic}})
    if card.simulated and not context.manifest.demo:
        context.say(
            f"the classifier {card.name} was trained on simulated objects alone; "
            "clara-tui train transients makes one of labelled objects"
        )
    return ModelInUse(str(folder), card.checksum)


def _row(one: Classification) -> dict[str, object]:
    return {
        "filename": one.object_id,
        "kind": KIND,
        "object_id": one.object_id,
        "class": one.label,
        "probability": max(one.probabilities.values()),
        "margin": one.margin,
        "uncertainty": one.uncertainty,
        "probabilities": msgspec.json.encode(one.probabilities).decode(),
        "probability_errors": msgspec.json.encode(one.errors).decode(),
        "novelty": one.novelty,
        "novelty_reason": one.novelty_reason,
        "few_points": one.few_points,
        "n_detections": one.n_detections,
        "bands": one.bands,
        "first_mjd": one.first_mjd,
        "last_mjd": one.last_mjd,
        "peak_mag": one.peak_mag,
    }


def _rank(context: Context) -> None:
    """Write `rank/ranked.parquet`: the most novel first, those that nothing can be told of last."""
    classified = read_tables(finished_parts(context.folder(NAME)), arrow_schema(CLASSIFIED))
    places = {row["object_id"]: row for row in all_objects(context.run.folder).to_pylist()}
    rows = classified.select(["filename", "novelty"]).to_pylist()
    rows.sort(key=lambda row: (row["novelty"] is None, -(row["novelty"] or 0.0), row["filename"]))
    ranked: list[dict[str, object]] = [
        {
            "filename": row["filename"],
            "rank": rank,
            "simulated": context.manifest.demo,
            "ra_deg": places[row["filename"]]["ra_deg"],
            "dec_deg": places[row["filename"]]["dec_deg"],
        }
        for rank, row in enumerate(rows, 1)
    ]
    write_only_part(context.folder("rank"), "ranked", arrow_table(RANKED, ranked))
