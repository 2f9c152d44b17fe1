"""A record laid out flat: its facts by name, and its curves as arrays."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.trainings.record import Metric, Parameter, TrainingRecord

EPOCH = "epoch"
"""The name under which an epoch may say its number; else they count from 1."""


def facts_of(record: TrainingRecord) -> dict[str, Parameter]:
    """Name all that a training began with, and what it ran on: kind, seed, data, parameters, versions."""
    data = record.data
    facts: dict[str, Parameter] = {
        "kind": record.kind, "model": record.model or None, "run": record.run or None, "seed": record.seed,
        "data.paths": "; ".join(data.paths) or None, "data.sha256": data.sha256 or None,
    }  # fmt: skip
    facts |= {f"data.n_{name}": count for name, count in data.counts.items()}
    facts |= {f"data.class_{name}": count for name, count in data.classes.items()}
    facts |= {f"param.{name}": value for name, value in record.parameters.items()}
    return facts | {f"version.{name}": version for name, version in record.versions.items()}


def measures_of(record: TrainingRecord) -> dict[str, Metric]:
    """Name the number of epochs, the metrics of the last one, and those of the finished model."""
    last = record.epochs[-1] if record.epochs else {}
    measures: dict[str, Metric] = {"epochs": float(len(record.epochs))} if last else {}
    measures |= {f"last_epoch.{name}": value for name, value in last.items() if name != EPOCH}
    return measures | record.metrics


def numbered_epochs(record: TrainingRecord) -> Iterator[tuple[int, dict[str, Metric]]]:
    """Give each epoch's number and its metrics without it."""
    for at, epoch in enumerate(record.epochs, start=1):
        number = epoch.get(EPOCH)
        metrics = {name: value for name, value in epoch.items() if name != EPOCH}
        yield int(number) if number is not None and abs(number) < 2**53 else at, metrics


def curve_of(record: TrainingRecord, name: str) -> tuple[FloatArray, FloatArray]:
    """Give the epochs that have the metric `name`, and its finite values: both float64 (n,)."""
    points = [(number, metrics[name]) for number, metrics in numbered_epochs(record) if metrics.get(name) is not None]
    numbers, values = np.array(points, dtype=np.float64).reshape(-1, 2).T
    return numbers[np.isfinite(values)], values[np.isfinite(values)]


def curve_names(record: TrainingRecord) -> list[str]:
    """List the metrics that epochs have, in the order they first come."""
    return list(dict.fromkeys(name for epoch in record.epochs for name in epoch if name != EPOCH))
