"""The records of the forests that a run trains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.forest.held_out import held_out_curve
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.models.card import versions_in_use
from clara_pipeline.settings import TrainSettings
from clara_pipeline.stage_work.context import Context
from clara_pipeline.synthetic.design import DESIGNS
from clara_pipeline.trainings.content_hash import hash_of_arrays
from clara_pipeline.trainings.record import Naming, TrainingData, naming_from
from clara_pipeline.trainings.recording import Training, record_training
from clara_pipeline.trainings.tracking import track_trainings_of_run
from clara_pipeline.trainings.tracking_address import checked_address

KIND = "forest"


@dataclass(frozen=True, slots=True)
class ForestLedger:
    """Where the trainings of a run are recorded, and what a person calls them."""

    workspace: str
    run: str
    inputs: tuple[str, ...]
    naming: Naming


def ledger_of(context: Context) -> ForestLedger:
    """Return where the run's trainings are recorded, named by its settings; the note is the run's message."""
    manifest = context.manifest
    naming = naming_from(manifest.settings.trainings, note=manifest.message)
    return ForestLedger(str(context.workspace), manifest.run, manifest.inputs, naming)


def copy_records(context: Context) -> None:
    """Copy the run's records to the tracking address; where that fails the run goes on, and says so."""
    address = checked_address(context.settings.trainings.tracking, context.workspace)
    for problem in track_trainings_of_run(context.workspace, context.run.id, address) if address else ():
        context.say(problem)


@contextmanager
def record_forest(ledger: ForestLedger, role: str, seed: int, settings: TrainSettings) -> Iterator[Training]:
    """Record the training of one forest while the block runs. Raises ClaraError as `record_training`.

    No copy is made here: `copy_records` does when all are trained, in one process.
    """
    naming = ledger.naming
    if naming.run_name:  # three forests of a run get three names
        naming = Naming(f"{naming.run_name} {role}", naming.experiment, naming.tags, naming.note)
    design = {f"design.{name}": value for name, value in asdict(DESIGNS[role]).items()}
    with record_training(
        Path(ledger.workspace), KIND, model=role, naming=naming, run=ledger.run, seed=seed,
        parameters=design | {"search": settings.search}, versions=versions_in_use(), tracking="",
    ) as training:  # fmt: skip
        yield training


def describe_lesson(
    training: Training, ledger: ForestLedger, names: Sequence[str], real: np.ndarray, synthetic: np.ndarray
) -> None:
    """Say what a forest is trained on: real vectors (n, n_features), by name, and synthetic ones (m, n_features)."""
    classes = {"real": len(real), "synthetic": len(synthetic)}
    data = TrainingData(ledger.inputs, hash_of_arrays(real, synthetic), {"train": len(real) + len(synthetic)}, classes)
    training.set_data(data)
    training.add_artifact("light_curves.txt", "".join(f"{name}\n" for name in names).encode(errors="replace"))


def rehearse(
    training: Training,
    real: np.ndarray,
    synthetic: np.ndarray,
    recipe: ForestRecipe,
    seed: np.random.SeedSequence,
    n_jobs: int,
) -> None:
    """Keep the recipe, and how a smaller forest of it does on vectors (n, n_features) kept back from it."""
    training.set_parameters({"recipe": recipe})
    curve = held_out_curve(real, synthetic, recipe, seed, n_jobs)
    for point in curve:
        training.log_epoch(point)
    if curve:
        training.set_metrics({name: value for name, value in curve[-1].items() if name != "epoch"})
