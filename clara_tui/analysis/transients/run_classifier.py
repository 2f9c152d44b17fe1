"""The trees that a run's objects were classified with, and the objects that these learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.models.card import read_card
from clara_pipeline.models.registry import find_model, load_arrays
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.text import sanitize
from clara_pipeline.transients import known_objects as known_arrays
from clara_pipeline.transients.known_objects import KnownObjects
from clara_pipeline.transients.trees.arrays import from_arrays
from clara_pipeline.transients.trees.model import TreeModel

STAGE, TAUGHT = "classify", "teach"
"""The stage that names the model in the manifest, and the folder of a model that the run has made itself."""
KIND = "transients"
PREFIX, KNOWN = "trees_", "known_"
"""What the arrays' names begin with. A network in the same file is not loaded: it needs torch."""


def classifier_of(run_folder: Path) -> TreeModel:
    """Load the trees that a run names.

    Raises ClaraError where the run names none, they are gone, or they are not those that the run was made with.
    """
    return _loaded(run_folder).trees


def learned_objects(run_folder: Path) -> tuple[KnownObjects | None, tuple[str, ...]]:
    """Return the labelled objects that a run's classifier learned from, and its classes; raises as `classifier_of`."""
    loaded = _loaded(run_folder)
    return loaded.known, loaded.trees.classes


@dataclass(frozen=True, slots=True, eq=False)
class _Loaded:
    trees: TreeModel
    known: KnownObjects | None


def _loaded(run_folder: Path) -> _Loaded:
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
    return _in_folder(folder, checksum)


@lru_cache(maxsize=2)
def _in_folder(folder: Path, _checksum: str) -> _Loaded:
    arrays, _card = load_arrays(folder, KIND)
    try:
        trees = from_arrays(_of(PREFIX, arrays))
        known = known_arrays.from_arrays(_of(KNOWN, arrays), len(trees.classes)) if _of(KNOWN, arrays) else None
    except ValueError as error:
        raise ClaraError(f"{sanitize(folder)} cannot be used: {sanitize(error)}; train the classifier again") from error
    return _Loaded(trees, known)


def _of(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
