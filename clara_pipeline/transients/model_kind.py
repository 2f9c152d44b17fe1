"""The kinds of model that can be trained and measured, by name; those of torch are imported only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from clara_pipeline.errors import UsageError
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import History
from clara_pipeline.transients.photometry import Photometry

MODULES = {
    "trees": "clara_pipeline.transients.trees.kind",
    "tcn": "clara_pipeline.transients.tcn.kind",
    "fused": "clara_pipeline.transients.tcn.fused_kind",
    "recipe": "clara_pipeline.transients.recipe.kind",
}
"""Where each kind is: a module with `KIND`, a `ModelKind`."""
NEEDS_TORCH = ("tcn", "fused", "recipe")


@dataclass(frozen=True, slots=True)
class ModelKind:
    """How to prepare, train and ask one kind of model. `rows` are indices into the prepared objects, (n_rows,)."""

    prepare: Callable[[Sequence[Photometry]], Any]
    """Objects to inputs, each object for itself: nothing may pass from one to another."""
    fit: Callable[[Any, IntArray, IntArray, tuple[str, ...], int], Any]
    """(inputs, rows, labels of these rows (n_rows,), classes, seed) to a trained model."""
    probabilities: Callable[[Any, Any, IntArray], FloatArray]
    """(trained, inputs, rows) to probabilities (n_rows, n_classes)."""
    tells_early: bool = True
    """False where preparing cut curves would take too long: no score against days is measured."""
    history: Callable[[Any], History] | None = None
    """The epochs of a trained model's training, where it has some."""


def model_kind(name: str) -> ModelKind:
    """Return a kind by its name. Raises UsageError for an unknown one, and where torch is missing for one of its."""
    if name not in MODULES:
        raise UsageError(f"no kind of model is called {name!r}; there are {', '.join(MODULES)}")
    try:
        kind = import_module(MODULES[name]).KIND
    except ModuleNotFoundError as error:
        if name not in NEEDS_TORCH or (error.name or "").partition(".")[0] != "torch":
            raise
        raise UsageError(
            f"{name} needs torch, which is not installed: pip install 'clara-tui[torch]', or leave it out of --models"
        ) from error
    assert isinstance(kind, ModelKind)
    return kind
