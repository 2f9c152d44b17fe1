"""Set how the network is built and trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TcnOptions:
    """Shape of the network and course of its training; the defaults were chosen on simulated objects."""

    channels: int = 16
    kernel: int = 3
    dilations: tuple[int, ...] = (1, 2, 4, 8)
    latent: int = 32
    """Numbers that describe an object before the last layer."""
    dropout: float = 0.3
    members: int = 3
    """Networks in the ensemble; each has its own seed and its own validation objects."""
    epochs: int = 30
    patience: int = 12
    """Epochs without a better validation loss until the training stops."""
    batch: int = 64
    learning_rate: float = 4e-3
    weight_decay: float = 1e-2
    label_smoothing: float = 0.05
    validation_share: float = 0.2
    test_share: float = 0.0
    """Of the objects, which no member learns from or chooses its epoch by; 0 where a test was put aside before."""
    draws: int = 8
    """Passes with dropout switched on, per member, for the uncertainty."""
    augment: bool = True
    seed: int = 0


DEFAULTS = TcnOptions()
