"""A few small neural networks, each with one hidden layer, as plain arrays."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray


@dataclass(frozen=True, eq=False)
class Perceptrons:
    """k networks of one shape. Features are clipped to [`low`, `high`], then less `middle` and over `scale`.

    A missing feature (NaN) counts as `middle`.
    """

    low: FloatArray
    """(n_features,), as the three others."""
    high: FloatArray
    middle: FloatArray
    scale: FloatArray
    hidden_weight: FloatArray
    """(k, n_features, n_hidden)."""
    hidden_bias: FloatArray
    """(k, n_hidden)."""
    output_weight: FloatArray
    """(k, n_hidden, n_classes)."""
    output_bias: FloatArray
    """(k, n_classes)."""


def scaled(networks: Perceptrons, features: FloatArray) -> FloatArray:
    """Return the features (n, n_features) as the networks take them."""
    known = np.where(np.isnan(features), networks.middle, features)
    return (np.clip(known, networks.low, networks.high) - networks.middle) / networks.scale


def network_scores(networks: Perceptrons, features: FloatArray) -> FloatArray:
    """Return scores of each class for n signals from each network, (k, n, n_classes); their softmax: probabilities.

    `features` has shape (n, n_features).
    """
    inputs = scaled(networks, features)
    hidden = np.maximum(inputs @ networks.hidden_weight + networks.hidden_bias[:, None], 0)
    return hidden @ networks.output_weight + networks.output_bias[:, None]
