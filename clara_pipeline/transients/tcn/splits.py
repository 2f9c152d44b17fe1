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


def three_splits(
    object_id: npt.NDArray[np.str_], labels: IntArray, shares: tuple[float, float] = (0.15, 0.15), seed: int = 0
) -> Splits:
    """Divide objects of shape (n,) so that every class has its share of validation and test.

    An object_id that stands in several rows stays in one part, with the class of its first row. Raises ValueError as
    `check_disjoint`.
    """
    names, first, rows = np.unique(object_id, return_index=True, return_inverse=True)
    part = np.zeros(len(names), dtype=np.int64)
    random = np.random.default_rng(seed)
    for label in np.unique(labels[first]):
        of_class = random.permutation(np.flatnonzero(labels[first] == label))
        n_validation, n_test = (_count(len(of_class), share) for share in shares)
        part[of_class[:n_validation]] = 1
        part[of_class[n_validation : n_validation + n_test]] = 2
    splits = Splits(*(np.flatnonzero(part[rows] == number) for number in range(3)))
    check_disjoint(object_id, splits)
    return splits


def member_splits(
    object_id: npt.NDArray[np.str_], labels: IntArray, n_members: int, share: float, seed: int = 0
) -> list[Splits]:
    """Divide objects of shape (n,) into training and validation for each member of an ensemble; test stays empty.

    Validation parts follow one another around each class, so that they overlap only where `n_members * share` is
    above 1. Raises ValueError as `check_disjoint`.
    """
    names, first, rows = np.unique(object_id, return_index=True, return_inverse=True)
    place = np.zeros(len(names))
    random = np.random.default_rng(seed)
    for label in np.unique(labels[first]):
        of_class = random.permutation(np.flatnonzero(labels[first] == label))
        place[of_class] = (np.arange(len(of_class)) + 0.5) / len(of_class)
    found = []
    for member in range(n_members):
        held = ((place[rows] - member * share) % 1.0) < share
        splits = Splits(np.flatnonzero(~held), np.flatnonzero(held), np.zeros(0, dtype=np.int64))
        check_disjoint(object_id, splits)
        found.append(splits)
    return found


def check_disjoint(object_id: npt.NDArray[np.str_], splits: Splits) -> None:
    """Raise ValueError where an object_id of shape (n,) stands in two parts."""
    parts = [set(object_id[part].tolist()) for part in (splits.train, splits.validation, splits.test)]
    if parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2]:
        raise ValueError("an object is in two of training, validation and test")


def _count(n: int, share: float) -> int:
    """Return how many of a class of n go to a part: at least one where three are there, and none where share is 0."""
    return max(round(n * share), 1 if n >= 3 else 0) if share > 0 else 0
