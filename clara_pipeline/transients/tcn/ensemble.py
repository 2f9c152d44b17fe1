"""Train the ensemble: each network has its own seed, and its own part of the objects to choose its best epoch by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import Epoch, History
from clara_pipeline.transients.tcn.determinism import deterministic
from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.model import TcnModel
from clara_pipeline.transients.tcn.network import TemporalNetwork
from clara_pipeline.transients.tcn.options import DEFAULTS, TcnOptions
from clara_pipeline.transients.tcn.scaling import scaling_of
from clara_pipeline.transients.tcn.splits import Splits, member_splits
from clara_pipeline.transients.tcn.training import LabelledGrids, tensors, train_network

OnEpoch = Callable[[int, Epoch], None]


@dataclass(frozen=True, slots=True, eq=False)
class TcnTraining:
    """A trained ensemble, and what is known from its training."""

    model: TcnModel
    history: History
    held_out: FloatArray
    """(n_objects, n_classes): by the members that chose their epoch by an object, not learned from it; else NaN."""
    test: IntArray
    """Indices of the objects that no member has seen in any way, (n_test,)."""
    learned: IntArray
    """Indices of those that the first member learned from, whose latent space is told, (n_learned,)."""


def train_tcn(
    grids: Grids,
    labels: IntArray,
    object_id: npt.NDArray[np.str_],
    n_classes: int,
    options: TcnOptions = DEFAULTS,
    on_epoch: OnEpoch | None = None,
    start: TcnModel | None = None,
) -> TcnTraining:
    """Train an ensemble on objects whose classes are numbers from 0; labels and object_id have shape (n_objects,).

    Each member keeps its own validation objects apart, to choose its best epoch by, and all of them the test of
    `options.test_share`. The same inputs and options give the same weights. `start` is a model of
    another survey to go on from.
    """
    plans = _plans(object_id, labels, options)
    test = plans[0][0].test
    scaling = scaling_of(grids.of(np.setdiff1d(np.arange(len(labels)), test)))
    known = scaling.apply(grids)
    members, history, held = [], [], np.zeros((2, len(labels), n_classes))
    for number, (parts, seed) in enumerate(plans):
        told: list[Epoch] = []

        def tell(epoch: Epoch, number: int = number, told: list[Epoch] = told) -> None:
            told.append(epoch)
            if on_epoch:
                on_epoch(number, epoch)

        given = start.members[number % len(start.members)] if start else None
        train = LabelledGrids(known.of(parts.train), labels[parts.train])
        validation = LabelledGrids(known.first_view().of(parts.validation), labels[parts.validation])
        network = train_network(train, validation, n_classes, options, seed, tell, given)
        held[0, parts.validation] += _probabilities(network, validation.grids)
        held[1, parts.validation] += 1
        members.append(_weights(network))
        history.append(tuple(told))
    model = TcnModel(options, scaling, n_classes, tuple(members))
    told_unseen = np.where(held[1] > 0, held[0] / np.maximum(held[1], 1), np.nan)
    return TcnTraining(model, tuple(history), told_unseen, test, plans[0][0].train)


def _plans(object_id: npt.NDArray[np.str_], labels: IntArray, options: TcnOptions) -> list[tuple[Splits, int]]:
    """Return the objects and the seed of each member."""
    first, *seeds = np.random.SeedSequence(options.seed).generate_state(options.members + 1).tolist()
    parts = member_splits(object_id, labels, options.members, options.validation_share, first, options.test_share)
    return list(zip(parts, seeds, strict=True))


def _probabilities(network: TemporalNetwork, grids: Grids) -> FloatArray:
    with deterministic(0), torch.no_grad():
        return torch.softmax(network(*tensors(grids)).double(), dim=1).numpy()


def _weights(network: TemporalNetwork) -> dict[str, FloatArray]:
    return {name: np.array(tensor.numpy(), dtype=np.float32) for name, tensor in network.state_dict().items()}
