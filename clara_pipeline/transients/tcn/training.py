"""Train one network: AdamW with a cosine schedule, early stopping, the weights of the best epoch kept."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import Epoch
from clara_pipeline.transients.tcn.augment import augmented
from clara_pipeline.transients.tcn.determinism import deterministic
from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.loss import class_weights, object_weights, weighted_loss
from clara_pipeline.transients.tcn.network import TemporalNetwork
from clara_pipeline.transients.tcn.options import TcnOptions


@dataclass(frozen=True, slots=True, eq=False)
class LabelledGrids:
    """Normalised inputs with their classes as numbers, of shape (n_objects,)."""

    grids: Grids
    labels: IntArray


def train_network(
    train: LabelledGrids,
    validation: LabelledGrids,
    n_classes: int,
    options: TcnOptions,
    seed: int,
    on_epoch: Callable[[Epoch], None],
    start: dict[str, FloatArray] | None = None,
) -> TemporalNetwork:
    """Train on `train`, keep the epoch of the least loss on `validation`, and return the network.

    `start` holds weights of another training to go on from, each of its layer's shape; those of layers with another
    shape are left out.
    """
    with deterministic(seed):
        network = _new_network(train.grids, n_classes, options)
        if start:
            _take_over(network, start)
        _Trainer(network, train, validation, n_classes, options, np.random.default_rng(seed)).run(on_epoch)
    return network.eval()


class _Trainer:
    """Hold what every epoch needs."""

    def __init__(
        self,
        network: TemporalNetwork,
        train: LabelledGrids,
        validation: LabelledGrids,
        n_classes: int,
        options: TcnOptions,
        random: np.random.Generator,
    ) -> None:
        self.network, self.train, self.validation = network, train, validation
        self.options, self.random = options, random
        by_class = class_weights(train.labels, n_classes)
        self.weight = object_weights(train.grids) * by_class[train.labels]
        self.validation_weight = by_class[validation.labels]
        self.optimizer = torch.optim.AdamW(
            network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, options.epochs)

    def run(self, on_epoch: Callable[[Epoch], None]) -> None:
        """Train until the last epoch, or until the validation loss has long not fallen; load the best weights."""
        best, best_loss, best_epoch = deepcopy(self.network.state_dict()), float("inf"), 0
        for number in range(1, self.options.epochs + 1):
            train_loss, train_accuracy = self._one_epoch()
            loss, accuracy = self._validate()
            on_epoch(Epoch(number, train_loss, train_accuracy, loss, accuracy))
            if loss < best_loss:
                best, best_loss, best_epoch = deepcopy(self.network.state_dict()), loss, number
            if number - best_epoch >= self.options.patience:
                break
        self.network.load_state_dict(best)

    def _one_epoch(self) -> tuple[float, float]:
        grids = augmented(self.train.grids, self.random) if self.options.augment else self.train.grids
        order = self.random.permutation(len(grids))
        self.network.train()
        losses, right = [], 0
        for first in range(0, len(order), self.options.batch):
            batch = order[first : first + self.options.batch]
            loss, hits = self._one_step(grids.of(batch), self.train.labels[batch], self.weight[batch])
            losses.append(loss * len(batch))
            right += hits
        self.schedule.step()
        return sum(losses) / len(order), right / len(order)

    def _one_step(self, grids: Grids, labels: IntArray, weight: FloatArray) -> tuple[float, int]:
        wanted = torch.as_tensor(labels, dtype=torch.long)
        logits = self.network(*tensors(grids))
        loss = weighted_loss(logits, wanted, _float(weight), self.options.label_smoothing)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        return loss.item(), int((logits.argmax(dim=1) == wanted).sum())

    def _validate(self) -> tuple[float, float]:
        self.network.eval()
        wanted = torch.as_tensor(self.validation.labels, dtype=torch.long)
        with torch.no_grad():
            logits = self.network(*tensors(self.validation.grids))
            loss = weighted_loss(logits, wanted, _float(self.validation_weight))
        return loss.item(), float((logits.argmax(dim=1) == wanted).float().mean())


def tensors(grids: Grids) -> tuple[list[Tensor], Tensor]:
    """Return the first view as the network takes it: windows (n, n_channels, n_steps) and numbers (n, n_numbers)."""
    return [_float(window[0]) for window in grids.windows], _float(grids.numbers[0])


def _float(values: FloatArray) -> Tensor:
    return torch.as_tensor(np.ascontiguousarray(values), dtype=torch.float32)


def _new_network(grids: Grids, n_classes: int, options: TcnOptions) -> TemporalNetwork:
    n_channels = grids.windows[0].shape[2]
    return TemporalNetwork(len(grids.windows), n_channels, grids.numbers.shape[2], n_classes, options)


def _take_over(network: TemporalNetwork, start: dict[str, FloatArray]) -> None:
    own = network.state_dict()
    fitting = {name: _float(start[name]) for name in own if name in start and start[name].shape == own[name].shape}
    network.load_state_dict(own | fitting)
