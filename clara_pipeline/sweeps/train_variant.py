"""Train one variant's forest, score the test curves with it, and measure the scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from clara_pipeline.files.atomic import write_whole
from clara_pipeline.forest.arrays import Forest, ScoreKind, anomaly_score
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.search import search_recipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.json_text import indented_json
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import save_forest
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.score_files import ScoreFile
from clara_pipeline.stars.evaluate_scores import Evaluation, Truth, evaluate
from clara_pipeline.sweeps.findings.variant_features import write_features
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_pipeline.sweeps.real_curves import RealCurves
from clara_pipeline.sweeps.sweep_folder import MEASURES, SCORES, Sweep
from clara_pipeline.sweeps.variants import Variant


@dataclass(frozen=True, slots=True)
class Lesson:
    """What all variants of a sweep share."""

    sweep: Sweep
    training_names: tuple[str, ...]
    simulated: bool
    real: dict[str, FloatArray]
    """By layout, (n_real, 4000)."""
    tois: dict[str, FloatArray] | None
    """The same of the training curves' TOIs, (k, 4000), where a design learns from them."""
    test: RealCurves
    truth: Truth


def finish_variant(lesson: Lesson, variant: Variant, synthetic: FloatArray, folder: Path) -> VariantMeasures:
    """Train, score and measure one variant; write it into `folder`, the measures last. `synthetic` is (m, 4000)."""
    seed = np.random.SeedSequence(lesson.sweep.seed, spawn_key=(3,))
    recipe = ForestRecipe()
    real = lesson.real[variant.layout]
    if lesson.sweep.search or variant.design == "urf1":
        recipe = search_recipe(real, synthetic, seed)
    forest = train_forest(real, synthetic, recipe, seed)
    folder.mkdir(parents=True, exist_ok=True)
    save_forest(folder, forest, _card(lesson, variant, recipe, len(synthetic)))
    scores = _scores(forest, variant.layout, lesson)
    _write_scores(folder, scores)
    write_features(folder, forest, variant.layout, lesson.test, scores.score)
    found = evaluate(scores, lesson.truth, lesson.sweep.seed)
    measures = VariantMeasures(
        variant=variant, n_real=len(real), n_synthetic=len(synthetic), recipe=recipe, measures=_measures(found)
    )
    write_whole(folder / MEASURES, indented_json(measures))
    return measures


def _scores(forest: Forest, layout: str, lesson: Lesson) -> ScoreFile:
    kind: ScoreKind = "leaf" if lesson.sweep.score_kind == "leaf" else "probability"
    test = lesson.test
    score = np.concatenate([anomaly_score(forest, matrix, kind) for matrix in test.matrices(layout)])
    return ScoreFile(lesson.sweep.name, test.names, test.tic_id, test.sector, score)


def _write_scores(folder: Path, scores: ScoreFile) -> None:
    import pyarrow as pa

    columns: dict[str, Any] = {
        "filename": pa.array(scores.filenames, pa.string()),
        "tic_id": pa.array(scores.tic_id),
        "sector": pa.array(scores.sector),
        "anomaly_score": pa.array(scores.score),
    }
    write_table(folder / SCORES, pa.table(columns))


def _measures(found: Evaluation) -> dict[str, float | None]:
    toi = found.by_class["TOI"]
    return {
        **found.summary,
        "top10_upper_percentile": found.toi.top10_range.upper_percentile,
        "top20_upper_percentile": found.toi.top20_range.upper_percentile,
        "average_precision": toi.average_precision,
        "lift": toi.lift,
        **{f"roc_auc {name}": one.roc_auc for name, one in found.by_class.items() if name != "TOI"},
    }


def _card(lesson: Lesson, variant: Variant, recipe: ForestRecipe, n_synthetic: int) -> ModelCard:
    known = {name: value for name, value in msgspec.to_builtins(variant).items() if value is not None}
    n_real, kind = len(lesson.training_names), "simulated light curves" if lesson.simulated else "light curves"
    return ModelCard(
        name=variant.name.replace(" ", "_"),
        trained_on=f"{n_real} {kind} of sweep {lesson.sweep.name}, against {n_synthetic} synthetic ones",
        simulated=lesson.simulated,
        feature_layout=variant.layout,
        recipe=recipe,
        design=known,
        seed=lesson.sweep.seed,
        versions=versions_in_use(),
        training_names=lesson.training_names,
    )
