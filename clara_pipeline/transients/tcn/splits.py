"""Divide objects into training, validation and test, each class by its share, none in two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Indices of objects, each of shape (n_part,): to learn from, to choose the epoch by, to report on."""

    train: IntArray
    validation: IntArray
    test: IntArray


def member_splits(
    object_id: npt.NDArray[np.str_],
    labels: IntArray,
    n_members: int,
    share: float,
    seed: int = 0,
    test_share: float = 0.0,
) -> list[Splits]:
    """Divide objects of shape (n,) into training, validation and test for each member of an ensemble.

    All members have the same test. Validation parts follow one another around the other objects of each class, so that
    they overlap only where `n_members * share` is above 1. An object_id that stands in several rows stays in one part,
    with the class of its first row. Raises ValueError as `check_disjoint`.
    """
    names, first, rows = np.unique(object_id, return_index=True, return_inverse=True)
    place = np.full(len(names), np.nan)
    random = np.random.default_rng(seed)
    for label in np.unique(labels[first]):
        of_class = random.permutation(np.flatnonzero(labels[first] == label))
        kept = of_class[_count(len(of_class), test_share) :]
        place[kept] = (np.arange(len(kept)) + 0.5) / len(kept)
    test = np.isnan(place[rows])
    found = []
    for member in range(n_members):
        held = ((place[rows] - member * share) % 1.0) < share
        splits = Splits(np.flatnonzero(~held & ~test), np.flatnonzero(held), np.flatnonzero(test))
        check_disjoint(object_id, splits)
        found.append(splits)
    return found


def check_disjoint(object_id: npt.NDArray[np.str_], splits: Splits) -> None:
    """Raise ValueError where an object_id of shape (n,) stands in two parts."""
    parts = [set(object_id[part].tolist()) for part in (splits.train, splits.validation, splits.test)]
    if parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2]:
        raise ValueError("an object is in two of training, validation and test")


def _count(n: int, share: float) -> int:
    """Return how many of a class of n go to the test: at least one where three are there, and none where share is 0."""
    return max(round(n * share), 1 if n >= 3 else 0) if share > 0 else 0
