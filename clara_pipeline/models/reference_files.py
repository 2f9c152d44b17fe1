"""Labelled reference sets on disk: `models/<name>/reference.npz` and its card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.features.flux_power import N_FEATURES
from clara_pipeline.matching.reference import Reference
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import load_arrays, save_arrays
from clara_pipeline.text import sanitize

KIND = "reference"
MAX_NAME, MAX_TYPE = 200, 20
"""Characters kept of a file's name and of an object type."""
NUMBERS = ("mean", "components", "vectors")
FOLDS = "folds"
"""Sets may have folds or not: published ones have none."""


def save_reference(folder: Path, reference: Reference, card: ModelCard) -> ModelCard:
    """Write a reference set and its card into `folder`; return the card as written."""
    arrays = {
        **{name: getattr(reference, name) for name in NUMBERS},
        "filenames": np.array(reference.filenames, dtype=np.str_),
        "object_types": np.array(reference.object_types, dtype=np.str_),
        "tic_ids": reference.tic_ids,
    } | ({} if reference.folds is None else {FOLDS: reference.folds.astype(np.float32)})
    about = {"n_real": len(reference.filenames), "n_features": len(reference.mean)}
    named = msgspec.structs.replace(card, kind=KIND, training_names=reference.filenames, **about)
    return save_arrays(folder, arrays, named)


def load_reference(folder: Path) -> tuple[Reference, ModelCard]:
    """Return the reference set and the card in `folder`. Raises DamagedStore unless everything fits together."""
    arrays, card = load_arrays(folder, KIND)
    try:
        return _reference(arrays), card
    except ValueError as error:
        raise DamagedStore(
            f"{sanitize(folder / 'reference.npz')} cannot be used: {sanitize(error)}; import or build it again"
        ) from error


def _reference(arrays: Mapping[str, np.ndarray]) -> Reference:
    if arrays.keys() - {FOLDS} != {*NUMBERS, "filenames", "object_types", "tic_ids"}:
        raise ValueError("it lacks arrays of a reference set, or has others")
    kinds = {"filenames": "U", "object_types": "U", "tic_ids": "i"} | dict.fromkeys((*NUMBERS, FOLDS), "f")
    if any(array.dtype.kind != kinds[name] for name, array in arrays.items()):
        raise ValueError("an array of another sort")
    _check_shapes({name: array.shape for name, array in arrays.items()})
    if not all(np.isfinite(arrays[name]).all() for name in NUMBERS):
        raise ValueError("values that are not finite")
    return Reference(
        mean=arrays["mean"],
        components=arrays["components"],
        vectors=arrays["vectors"].astype(np.float64),
        filenames=tuple(sanitize(name, MAX_NAME) for name in arrays["filenames"].tolist()),
        object_types=tuple(sanitize(name, MAX_TYPE) for name in arrays["object_types"].tolist()),
        tic_ids=arrays["tic_ids"].astype(np.int64),
        folds=arrays.get(FOLDS),
    )


def _check_shapes(shapes: Mapping[str, tuple[int, ...]]) -> None:
    if len(shapes["vectors"]) != 2 or 0 in shapes["vectors"]:
        raise ValueError("no labelled vectors")
    n_entries, n_components = shapes["vectors"]
    if shapes["mean"] != (N_FEATURES,) or shapes["components"] != (n_components, N_FEATURES):
        raise ValueError("mean, components and vectors do not fit together")
    if any(shapes[name] != (n_entries,) for name in ("filenames", "object_types", "tic_ids")):
        raise ValueError("names, types or numbers are missing")
    if FOLDS in shapes and (len(shapes[FOLDS]) != 2 or shapes[FOLDS][0] != n_entries):
        raise ValueError("folds and vectors do not fit together")
