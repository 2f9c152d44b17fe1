"""Write the values of a training as short as they can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.trainings.record import TrainingRecord

TELLING = (
    "macro_f1", "validation_accuracy", "validation_ap", "accuracy", "validation_loss", "loss",
    "explained_variance_share", "n_windows",
)  # fmt: skip
"""Metrics that say most about a model, the first that there is."""


def value_words(value: str | int | float | bool | None) -> str:
    """Write a parameter or metric as short as it can be told from its neighbours."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"
    return str(value)


def main_measure(record: TrainingRecord) -> str:
    """Name the metric that says most, with its value; empty where there is none."""
    last = record.epochs[-1] if record.epochs else {}
    known = {name: value for name, value in (last | record.metrics).items() if value is not None and name != "epoch"}
    name = next((name for name in TELLING if name in known), next(iter(known), ""))
    return f"{name} {value_words(known[name])}" if name else ""
