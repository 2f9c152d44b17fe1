"""The labelled objects that a classifier learned from: their statistics, so that others can be compared with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.text import sanitize
from clara_pipeline.transients.features.table import statistic_names

MOST_OBJECTS = 2500
"""Statistics of so many take less than a megabyte; of more, some of each class are drawn."""
SORTS = {"features": "f", "labels": "i", "object_ids": "u"}
"""Of which sort each array is."""
LINE = "\n"


@dataclass(frozen=True, slots=True, eq=False)
class KnownObjects:
    """Objects with a class that somebody gave them."""

    features: npt.NDArray[np.float32]
    """(n_objects, n_statistics), NaN where unknown."""
    labels: IntArray
    """(n_objects,): indices into the classes of the classifier."""
    object_ids: tuple[str, ...]


def known_objects(features: FloatArray, labels: IntArray, object_ids: Sequence[str], seed: int = 0) -> KnownObjects:
    """Keep `features` (n, n_statistics), `labels` (n,) and names of as many objects as there is room for.

    Of more than 2500, each class keeps the same number, as far as it has so many.
    """
    rows = np.arange(len(labels))
    if len(rows) > MOST_OBJECTS:
        shuffled = np.random.default_rng(seed).permutation(rows)
        place = np.empty(len(rows), dtype=np.int64)
        for label in np.unique(labels):
            own = shuffled[labels[shuffled] == label]
            place[own] = np.arange(len(own))
        rows = np.sort(shuffled[np.argsort(place[shuffled], kind="stable")][:MOST_OBJECTS])
    names = tuple(sanitize(object_ids[row], 60) for row in rows.tolist())
    return KnownObjects(features[rows].astype(np.float32), labels[rows].astype(np.int64), names)


def to_arrays(known: KnownObjects) -> dict[str, np.ndarray]:
    """Return the objects as arrays: statistics and labels in their shapes, the names as bytes of lines, (n_bytes,)."""
    told = np.frombuffer(LINE.join(known.object_ids).encode(), dtype=np.uint8)
    return {"features": known.features, "labels": known.labels, "object_ids": told}


def from_arrays(arrays: Mapping[str, np.ndarray], n_classes: int) -> KnownObjects:
    """Return the objects that `to_arrays` gave as arrays, shapes as there. Raises ValueError for what is none."""
    if arrays.keys() != SORTS.keys() or any(arrays[name].dtype.kind != sort for name, sort in SORTS.items()):
        raise ValueError("it lacks arrays of the objects learned from, or has others")
    try:
        names = tuple(sanitize(name, 60) for name in arrays["object_ids"].tobytes().decode().split(LINE))
    except UnicodeDecodeError as error:
        raise ValueError("names of objects that are no text") from error
    labels, features = arrays["labels"], arrays["features"]
    if features.shape != (len(names), len(statistic_names())) or labels.shape != (len(names),):
        raise ValueError("objects learned from with another number of statistics, classes or names")
    if labels.min(initial=0) < 0 or labels.max(initial=0) >= n_classes or np.isinf(features).any():
        raise ValueError("objects of classes that there are not, or with infinite statistics")
    return KnownObjects(features.astype(np.float32), labels.astype(np.int64), names)
