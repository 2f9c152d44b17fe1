"""A triage on disk: `models/<name>/triage.npz` and its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from clara_pipeline.boosted_trees.trees import ARRAYS, arrays_of, trees_of
from clara_pipeline.boosted_trees.trees import SORTS as TREE_SORTS
from clara_pipeline.errors import DamagedStore
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import load_arrays, save_arrays
from clara_pipeline.records import IntArray
from clara_pipeline.text import sanitize
from clara_pipeline.triage.check import check_triage
from clara_pipeline.triage.model import TriageModel
from clara_pipeline.triage.perceptrons import Perceptrons

KIND = "triage"
STARS = "stars"
"""TIC numbers of the real stars it learnt from, so that an evaluation can say which it knows."""
NAMES = "feature_names"
NETWORKS = tuple(field.name for field in fields(Perceptrons))
SORTS = TREE_SORTS | {STARS: "i", NAMES: "U"}


def save_triage(folder: Path, model: TriageModel, card: ModelCard, stars: IntArray) -> ModelCard:
    """Write a triage, the TIC numbers of its training stars and its card into `folder`; return the card as written.

    `stars` has shape (n_stars,).
    """
    arrays = arrays_of(model.trees) | {name: getattr(model.networks, name) for name in NETWORKS}
    arrays |= {NAMES: np.array(model.feature_names, dtype=np.str_), STARS: np.unique(stars).astype(np.int64)}
    return save_arrays(folder, arrays, msgspec.structs.replace(card, kind=KIND, n_features=len(model.feature_names)))


def load_triage(folder: Path) -> tuple[TriageModel, ModelCard]:
    """Return the triage and the card in `folder`. Raises DamagedStore, naming the file, unless it can be used."""
    model, card, _ = load_with_stars(folder)
    return model, card


def load_with_stars(folder: Path) -> tuple[TriageModel, ModelCard, IntArray]:
    """Return triage, card, and the TIC numbers of the stars that it was trained on, (n_stars,).

    Raises DamagedStore when they cannot be used.
    """
    arrays, card = load_arrays(folder, KIND)
    try:
        model = _model(arrays)
        check_triage(model)
    except ValueError as error:
        raise DamagedStore(
            f"{sanitize(folder / 'triage.npz')} cannot be used: {sanitize(error)}; train the triage again"
        ) from error
    return model, card, arrays[STARS]


def _model(arrays: Mapping[str, np.ndarray]) -> TriageModel:
    if arrays.keys() != {*ARRAYS, *NETWORKS, NAMES, STARS}:
        raise ValueError("it lacks arrays of a triage, or has others")
    if any(array.dtype.kind != SORTS.get(name, "f") for name, array in arrays.items()):
        raise ValueError("an array of another sort")
    if arrays[STARS].ndim != 1 or arrays[NAMES].ndim != 1:
        raise ValueError("an array of another shape")
    parts: dict[str, Any] = dict(arrays)
    return TriageModel(
        feature_names=tuple(arrays[NAMES].tolist()),
        trees=trees_of(arrays),
        networks=Perceptrons(**{name: parts[name] for name in NETWORKS}),
    )
