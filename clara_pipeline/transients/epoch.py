"""Measures of one epoch of a training; in a module of its own, so that reading it needs no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Epoch:
    """Losses and accuracies after one pass over the training objects."""

    epoch: int
    """From 1."""
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float


History = tuple[tuple[Epoch, ...], ...]
"""The epochs of each network of an ensemble; empty for models that have none."""
