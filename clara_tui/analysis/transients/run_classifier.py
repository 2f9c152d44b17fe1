"""The trees that a run's objects were classified with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from clara_pipeline.errors import ClaraError
from clara_pipeline.models.card import read_card
from clara_pipeline.models.registry import find_model, load_arrays
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.text import sanitize
from clara_pipeline.transients.trees.arrays import from_arrays
from clara_pipeline.transients.trees.model import TreeModel

STAGE, TAUGHT = "classify", "teach"
"""The stage that names the model in the manifest, and the folder of a model that the run has made itself."""
KIND = "transients"
PREFIX = "trees_"
"""What the names of the trees' arrays begin with, in a model that holds more than trees."""


def classifier_of(run_folder: Path) -> TreeModel:
    """Load the classifier that a run names.

    Raises ClaraError where the run names none, it is gone, or it is not the one that the run was made with.
    """
    run = Run(run_folder)
    facts = run.manifest().models.get(STAGE)
    if facts is None:
        raise ClaraError(f"run {sanitize(run.id, 40)} names no classifier, so early classes are not known")
    made = finished_parts(run.path(TAUGHT))
    folder = made[0] if made else find_model(run.workspace, str(facts.get("name")), KIND)
    checksum = read_card(folder).checksum
    if checksum != facts.get("checksum"):
        name = sanitize(facts.get("name"), 40)
        raise ClaraError(f"the model {name} is not the one that the run was made with: classify the objects again")
    return _trees_in(folder, checksum)


@lru_cache(maxsize=2)
def _trees_in(folder: Path, _checksum: str) -> TreeModel:
    arrays, _card = load_arrays(folder, KIND)
    try:
        return from_arrays({name.removeprefix(PREFIX): arrays[name] for name in arrays if name.startswith(PREFIX)})
    except ValueError as error:
        raise ClaraError(f"{sanitize(folder)} cannot be used: {sanitize(error)}; train the classifier again") from error
