"""Cut objects into folds that hold each class in its share, anew for every repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One split: no object is in both parts."""

    repeat: int
    number: int
    """From 0 within its repeat."""
    train: IntArray
    """(n_train,): indices of objects."""
    test: IntArray
    """(n_test,)."""
    seed: int
    """Of the model that is trained on it."""


def repeated_folds(labels: IntArray, n_folds: int, n_repeats: int, seed: int) -> Iterator[Fold]:
    """Yield the folds of stratified cross-validation for `labels` (n_objects,); each object is tested once a repeat.

    Raises ValueError with fewer than two folds, or a class with fewer objects than folds.
    """
    from sklearn.model_selection import StratifiedKFold

    least = int(np.bincount(labels).min()) if len(labels) else 0
    if n_folds < 2 or n_repeats < 1 or least < n_folds:
        raise ValueError(f"{n_folds} folds, {n_repeats} repeats, {least} objects in the smallest class: too few")
    states = np.random.SeedSequence(seed).generate_state(n_repeats * (n_folds + 1)).reshape(n_repeats, n_folds + 1)
    for repeat, (state, *seeds) in enumerate(states.tolist()):
        cut = StratifiedKFold(n_folds, shuffle=True, random_state=state).split(labels, labels)
        for number, ((train, test), of_model) in enumerate(zip(cut, seeds, strict=True)):
            yield Fold(repeat, number, train, test, of_model)
