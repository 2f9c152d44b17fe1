"""Compute the loss: cross-entropy, weighted by class and by how well each object is known."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.tcn.grids import Grids, certainty

LEAST_WEIGHT = 0.25
"""Of an object known nowhere, against 1 of one known everywhere."""


def class_weights(labels: IntArray, n_classes: int) -> FloatArray:
    """Return a weight for each class so that all count the same, shape (n_classes,); labels have shape (n,)."""
    counts = np.bincount(labels, minlength=n_classes)
    return len(labels) / (np.maximum(counts, 1) * max(np.count_nonzero(counts), 1))


def object_weights(grids: Grids) -> FloatArray:
    """Return each object's weight in the loss, from the sigma channels of its first view, shape (n_objects,).

    Cross-entropy is divided by 1 + (σ / 0.2)², averaged over the steps: noise that differs between objects
    (heteroscedastic, Kendall & Gal 2017, section 2.2) and is known from the Gaussian process. The mean weight is 1.
    """
    known = np.mean([certainty(window[0]).mean(axis=-1) for window in grids.windows], axis=0)
    weight = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * known
    return weight / weight.mean()


def weighted_loss(logits: Tensor, labels: Tensor, weight: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return the weighted mean of the cross-entropy; logits (n, n_classes), labels and weight (n,)."""
    each = nn.functional.cross_entropy(logits, labels, reduction="none", label_smoothing=smoothing)
    return (each * weight).sum() / torch.clamp(weight.sum(), min=1e-9)
