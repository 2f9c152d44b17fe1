"""Describe a trained model to clients."""

from typing import Any

import msgspec

from clara_pipeline.models.card import ModelCard


def described(card: ModelCard) -> dict[str, Any]:
    """Return what a client may know of a model: no path of the server."""
    fields = ("name", "trained_on", "simulated", "n_real", "n_synthetic")
    return {name: getattr(card, name) for name in fields} | {"design": msgspec.to_builtins(card.design)}
