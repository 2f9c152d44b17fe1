"""Train: forests of this run's own light curves against synthetic ones, one per design."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.catalogues.toi import read_toi_file
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.files.npy import read_array
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.search import search_recipe
from clara_pipeline.forest.training import as_random_state, train_forest
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import save_forest
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import IntArray
from clara_pipeline.runs.parts import finished_parts, part_filenames, read_tables, write_part
from clara_pipeline.scoring.nwrss import ROLES
from clara_pipeline.settings import TrainSettings
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.feature_matrix import array_path
from clara_pipeline.stage_work.forest_ledger import (
    ForestLedger,
    copy_records,
    describe_lesson,
    ledger_of,
    record_forest,
    rehearse,
)
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT
from clara_pipeline.synthetic.design import DESIGNS, curve_seed, synthetic_curve
from clara_pipeline.tables.run_tables import CURVES, TRAINED, arrow_schema, arrow_table

if TYPE_CHECKING:
    import pyarrow

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
    tois: tuple[str, ...] = ()
    """Light curves of TOIs, sorted: the synthetic class of design urf3, which the real class leaves out."""
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
        facts=(lesson.names, names_of_parts, lesson.seed, lesson.settings, *lesson.tois),
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
    free, tois = _apart(curves, _toi_stars(context))
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    drawn = rng.choice(free, size=min(settings.n_real, len(free)), replace=False)
    rows = curves.take(np.sort(drawn))
    simulated = all(rows["simulated"].to_pylist())
    n_jobs = max(1, context.settings.run.workers // len(ROLES))
    names = tuple(rows["filename"].to_pylist())
    return Lesson(names, tuple(map(str, parts)), seed, settings, simulated, ledger_of(context), tois, n_jobs)


def _toi_stars(context: Context) -> set[int]:
    """Read the TIC numbers of the TOIs where the design learns from them. Raises UsageError without their table."""
    if context.settings.train.design != "urf3":
        return set()
    table = context.settings.enrich.toi_table
    if not table:
        raise UsageError("train.design=urf3 learns from TOIs: name their table with --toi-table FILE")
    return {row["tic_id"] for row in read_toi_file(Path(table))}


def _apart(curves: pyarrow.Table, stars: set[int]) -> tuple[IntArray, tuple[str, ...]]:
    """Part the curves into rows for the real class and the names of the TOIs' curves.

    Raises ClaraError where TOIs are asked for and there are none, or hardly anything else.
    """
    is_toi = np.array([tic in stars for tic in curves["tic_id"].to_pylist()], dtype=bool)
    if stars and not (is_toi.any() and np.count_nonzero(~is_toi) >= 2):
        raise ClaraError("train.design=urf3 needs light curves of TOIs and of other stars in the run's input")
    return np.flatnonzero(~is_toi), tuple(np.array(curves["filename"].to_pylist())[is_toi].tolist())


def train_role(chunk: Chunk, lesson: Lesson) -> PartResult:
    """Train one forest and save it beside its part's table. Raises ClaraError when its worker died over it."""
    chunk.refuse_lost(f"training {', '.join(chunk.lost)}", "Try --workers 1.")
    (role,) = chunk.items
    if chunk.part is None:
        _grown(_material(role, lesson), lesson)
        return PartResult(1)
    with record_forest(lesson.ledger, role, lesson.seed, lesson.settings) as training:
        material = _material(role, lesson)
        describe_lesson(training, lesson.ledger, lesson.names, material.real, material.synthetic)
        recipe, forest = _grown(material, lesson)
        rehearse(training, material.real, material.synthetic, recipe, material.seeds[2], lesson.n_jobs)
        card = save_forest(chunk.path, forest, _card(role, lesson, recipe))
        training.set_model(role, card.checksum)
    row = {"role": role, "n_real": len(material.real), "n_synthetic": len(material.synthetic)}
    write_part(chunk.path, arrow_table(TRAINED, [row]))
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
    real = _stored_features(lesson.names, lesson.parts)
    return Material(real, _synthetic_features(role, lesson, real, seeds[0]), seeds)


def _synthetic_features(role: str, lesson: Lesson, real: np.ndarray, seed: np.random.SeedSequence) -> np.ndarray:
    """Return features (m, 4000) of the synthetic class of the lesson's design (arXiv:2508.04722, 3.2)."""
    n_curves = lesson.settings.n_synthetic
    if lesson.settings.design == "urf3":
        return _stored_features(lesson.tois[:n_curves], lesson.parts)
    if lesson.settings.design in ("urf1", "urf2"):
        from clara_pipeline.forest.urf import uniform_synthetic

        return uniform_synthetic(real, n_curves, np.random.RandomState(as_random_state(seed)))
    return transit_features(role, seed, n_curves)


def _grown(material: Material, lesson: Lesson) -> tuple[ForestRecipe, Forest]:
    real, synthetic, seed = material.real, material.synthetic, material.seeds[1]
    recipe = ForestRecipe()
    if lesson.settings.search or lesson.settings.design == "urf1":
        recipe = search_recipe(real, synthetic, seed, lesson.settings.search_iterations, lesson.n_jobs)
    return recipe, train_forest(real, synthetic, recipe, seed, lesson.n_jobs)


def transit_features(role: str, seed: np.random.SeedSequence, n_curves: int) -> np.ndarray:
    """Return features (n_curves, 4000) of the design's synthetic curves, each from its own seed."""
    design = DESIGNS[role]
    matrix = np.empty((n_curves, N_FEATURES), dtype=np.float32)
    for i in range(n_curves):
        matrix[i] = feature_vector(*synthetic_curve(design, curve_seed(seed, i)), OWN_LAYOUT)
    return matrix


def _stored_features(chosen: tuple[str, ...], parts: tuple[str, ...]) -> np.ndarray:
    """Return features (len(chosen), 4000) of some of the run's curves, in their order."""
    wanted = {name: row for row, name in enumerate(chosen)}
    matrix = np.empty((len(wanted), N_FEATURES), dtype=np.float32)
    for part in map(Path, parts):
        names = part_filenames(part)
        features = read_array(array_path(part, OWN_LAYOUT), mapped=True)
        for i, name in enumerate(names):
            if name in wanted:
                matrix[wanted[name]] = features[i]
    return matrix


AGAINST = {
    "urf1": "uniform vectors", "urf2": "uniform vectors", "urf3": "light curves of TOIs", "urf4": "synthetic transits",
}  # fmt: skip


def _card(role: str, lesson: Lesson, recipe: ForestRecipe) -> ModelCard:
    kind = "simulated stars of the demo sky, no real star" if lesson.simulated else "light curves of one run's input"
    name, n_synthetic = lesson.settings.design, lesson.settings.n_synthetic
    if name == "urf3":
        n_synthetic = min(n_synthetic, len(lesson.tois))
    design: dict[str, str | int | float] = {"design": name, "n_curves": n_synthetic}
    if name == "urf4":
        design = asdict(DESIGNS[role]) | {"n_curves": n_synthetic}
    return ModelCard(
        name=role,
        trained_on=f"{len(lesson.names)} {kind}, against {n_synthetic} {AGAINST[name]}",
        simulated=lesson.simulated,
        feature_layout=OWN_LAYOUT,
        recipe=recipe,
        design=design,
        seed=lesson.seed,
        versions=versions_in_use(),
        training_names=lesson.names,
    )
