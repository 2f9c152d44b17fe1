"""Train a kind of model on each fold and ask it of the objects held back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import History
from clara_pipeline.transients.evaluation.early import HORIZONS_DAYS, cut_after
from clara_pipeline.transients.evaluation.folds import repeated_folds
from clara_pipeline.transients.model_kind import ModelKind
from clara_pipeline.transients.photometry import Photometry


@dataclass(frozen=True, slots=True)
class Plan:
    """How objects are cut: the same folds for every kind of model."""

    n_folds: int = 5
    n_repeats: int = 4
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What models said of objects that they had not seen."""

    probabilities: FloatArray
    """(n_repeats, n_objects, n_classes)."""
    fold: IntArray
    """(n_repeats, n_objects): in which fold each object was tested."""
    early: Mapping[float, FloatArray]
    """By days since the first detection, of the first repeat: (n_objects, n_classes)."""
    history: History = ()
    """The epochs of the first training, where the kind of model has some."""


def cross_validated(
    kind: ModelKind,
    objects: Sequence[Photometry],
    labels: IntArray,
    classes: tuple[str, ...],
    plan: Plan,
    told: Callable[[int, int], None] | None = None,
) -> HeldOut:
    """Return out-of-fold probabilities of all objects with `labels` (n_objects,), after each repeat's training.

    `told` hears after each fold how many are done, and of how many. The same input gives the same numbers. All runs on
    one thread: the matrices are small, and threads would cost more than they save.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _cross_validated(kind, objects, labels, classes, plan, told)


def _cross_validated(
    kind: ModelKind,
    objects: Sequence[Photometry],
    labels: IntArray,
    classes: tuple[str, ...],
    plan: Plan,
    told: Callable[[int, int], None] | None,
) -> HeldOut:
    inputs = kind.prepare(objects)
    cut = _cut_inputs(kind, objects)
    probabilities = np.zeros((plan.n_repeats, len(objects), len(classes)))
    which = np.zeros((plan.n_repeats, len(objects)), dtype=np.int64)
    early = {days: np.zeros((len(objects), len(classes))) for days in cut}
    history: History = ()
    for done, fold in enumerate(repeated_folds(labels, plan.n_folds, plan.n_repeats, plan.seed), 1):
        trained = kind.fit(inputs, fold.train, labels[fold.train], classes, fold.seed)
        probabilities[fold.repeat, fold.test] = kind.probabilities(trained, inputs, fold.test)
        if kind.history and not history:
            history = kind.history(trained)
        which[fold.repeat, fold.test] = fold.number
        if fold.repeat == 0:
            for days, known in cut.items():
                early[days][fold.test] = kind.probabilities(trained, known, fold.test)
        if told:
            told(done, plan.n_folds * plan.n_repeats)
    return HeldOut(probabilities, which, early, history)


def _cut_inputs(kind: ModelKind, objects: Sequence[Photometry]) -> dict[float, object]:
    if not kind.tells_early:
        return {}
    return {days: kind.prepare([cut_after(one, days) for one in objects]) for days in HORIZONS_DAYS}
