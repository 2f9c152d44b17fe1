"""Train: forests of this run's own light curves against synthetic ones, one per design."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.files.npy import read_array
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.search import search_recipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import save_forest
from clara_pipeline.pool import Chunk
from clara_pipeline.runs.parts import finished_parts, part_filenames, read_tables, write_part
from clara_pipeline.settings import TrainSettings
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.forest_ledger import (
    ForestLedger,
    copy_records,
    describe_lesson,
    ledger_of,
    record_forest,
    rehearse,
)
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT, ROLES
from clara_pipeline.synthetic.design import DESIGNS, curve_seed, synthetic_curve
from clara_pipeline.tables.run_tables import CURVES, TRAINED, arrow_schema, arrow_table

NAME = "train"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What all of a run's forests are trained on."""

    names: tuple[str, ...]
    """The real light curves drawn, sorted."""
    parts: tuple[str, ...]
    """Feature parts that hold them."""
    seed: int
    settings: TrainSettings
    simulated: bool
    ledger: ForestLedger
    n_jobs: int = 1
    """Threads of one forest's fits: the workers over the forests. No result depends on it."""


def train(context: Context) -> Outcome:
    """Train the three designs on curves drawn at random from the run's own input."""
    lesson = _lesson(context)
    names_of_parts = [Path(part).name for part in lesson.parts]
    stage = ChunkedStage(
        name=NAME,
        version=1,
        work=train_role,
        parameters=lesson,
        facts=(lesson.names, names_of_parts, lesson.seed, lesson.settings),
        describe=str,
        unit="forests",
    )
    outcome = run_chunks(replace(context, pool=context.pool.for_fits()), stage, ROLES, chunk_size=1)
    copy_records(context)
    if len(lesson.names) < TRAINING_ADVISED:
        context.say(f"the forests were trained on {len(lesson.names)} light curves only; the paper uses 1500")
    return outcome


TRAINING_ADVISED = 500


def _lesson(context: Context) -> Lesson:
    parts = finished_parts(context.folder("features"))
    curves = read_tables(parts, arrow_schema(CURVES)).sort_by("filename")
    settings, seed = context.settings.train, context.settings.run.seed
    if curves.num_rows < 2:
        raise ClaraError("training needs at least two readable light curves; give more, or name models with --models")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    drawn = rng.choice(curves.num_rows, size=min(settings.n_real, curves.num_rows), replace=False)
    rows = curves.take(np.sort(drawn))
    simulated = all(rows["simulated"].to_pylist())
    n_jobs = max(1, context.settings.run.workers // len(ROLES))
    names = tuple(rows["filename"].to_pylist())
    return Lesson(names, tuple(map(str, parts)), seed, settings, simulated, ledger_of(context), n_jobs)


def train_role(chunk: Chunk, lesson: Lesson) -> PartResult:
    """One forest, saved beside its part's table. Raises ClaraError when its worker died over it."""
    if chunk.lost:
        raise ClaraError(f"a worker died while training {chunk.lost[0]}; is there enough memory? Try --workers 1")
    (role,) = chunk.items
    if chunk.part is None:
        _grown(_material(role, lesson), lesson)
        return PartResult(1)
    with record_forest(lesson.ledger, role, lesson.seed, lesson.settings) as training:
        material = _material(role, lesson)
        describe_lesson(training, lesson.ledger, lesson.names, material.real, material.synthetic)
        recipe, forest = _grown(material, lesson)
        rehearse(training, material.real, material.synthetic, recipe, material.seeds[2], lesson.n_jobs)
        card = save_forest(Path(chunk.part), forest, _card(role, lesson, recipe))
        training.set_model(role, card.checksum)
    row = {"role": role, "n_real": len(material.real), "n_synthetic": len(material.synthetic)}
    write_part(Path(chunk.part), arrow_table(TRAINED, [row]))
    return PartResult(1)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What one forest is grown from: vectors (n, 4000) and (m, 4000), and seeds."""

    real: np.ndarray
    synthetic: np.ndarray
    seeds: list[np.random.SeedSequence]
    """Of the synthetic curves, the forest, and its rehearsal."""


def _material(role: str, lesson: Lesson) -> Material:
    seeds = np.random.SeedSequence(lesson.seed, spawn_key=(1, ROLES.index(role))).spawn(3)
    return Material(_real_features(lesson), synthetic_features(role, seeds[0], lesson.settings.n_synthetic), seeds)


def _grown(material: Material, lesson: Lesson) -> tuple[ForestRecipe, Forest]:
    real, synthetic, seed = material.real, material.synthetic, material.seeds[1]
    recipe = ForestRecipe()
    if lesson.settings.search:
        recipe = search_recipe(real, synthetic, seed, lesson.settings.search_iterations, lesson.n_jobs)
    return recipe, train_forest(real, synthetic, recipe, seed, lesson.n_jobs)


def synthetic_features(role: str, seed: np.random.SeedSequence, n_curves: int) -> np.ndarray:
    """Features (n_curves, 4000) of the design's synthetic curves, each from its own seed."""
    design = DESIGNS[role]
    matrix = np.empty((n_curves, N_FEATURES), dtype=np.float32)
    for i in range(n_curves):
        matrix[i] = feature_vector(*synthetic_curve(design, curve_seed(seed, i)), OWN_LAYOUT)
    return matrix


def _real_features(lesson: Lesson) -> np.ndarray:
    """Features of the drawn curves, in order of name."""
    wanted = {name: row for row, name in enumerate(lesson.names)}
    matrix = np.empty((len(wanted), N_FEATURES), dtype=np.float32)
    for part in map(Path, lesson.parts):
        names = part_filenames(part)
        features = read_array(part.with_name(f"{part.name}.{OWN_LAYOUT}.npy"), mapped=True)
        for i, name in enumerate(names):
            if name in wanted:
                matrix[wanted[name]] = features[i]
    return matrix


def _card(role: str, lesson: Lesson, recipe: ForestRecipe) -> ModelCard:
    kind = "simulated stars of the demo sky, no real star" if lesson.simulated else "light curves of one run's input"
    design = asdict(DESIGNS[role]) | {"n_curves": lesson.settings.n_synthetic}
    return ModelCard(
        name=role,
        trained_on=f"{len(lesson.names)} {kind}, against {lesson.settings.n_synthetic} synthetic transits",
        simulated=lesson.simulated,
        feature_layout=OWN_LAYOUT,
        recipe=recipe,
        design=design,
        seed=lesson.seed,
        versions=versions_in_use(),
        training_names=lesson.names,
    )
