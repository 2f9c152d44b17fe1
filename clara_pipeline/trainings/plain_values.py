"""Parameters and metrics of any shape laid out flat, as a record keeps them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from clara_pipeline.trainings.record import Metric, Parameter


def plain_parameters(parameters: Mapping[str, object], prefix: str = "") -> dict[str, Parameter]:
    """Lay parameters out flat: inner ones by their dotted name, lists as one text, other values as text."""
    flat: dict[str, Parameter] = {}
    for key, value in parameters.items():
        name, value = f"{prefix}{key}", _plain(value)
        if isinstance(value, Mapping):
            flat |= plain_parameters(value, f"{name}.")
        elif isinstance(value, list | tuple):
            flat[name] = ", ".join(map(str, value))
        elif value is None or isinstance(value, bool | int | str):
            flat[name] = value
        else:
            flat[name] = value if isinstance(value, float) and math.isfinite(value) else str(value)
    return flat


def plain_metrics(metrics: Mapping[str, object], prefix: str = "") -> dict[str, Metric]:
    """Lay metrics out flat: inner ones by their dotted name, those of a list by their number.

    None where one is not finite. Raises TypeError for one that is no number.
    """
    flat: dict[str, Metric] = {}
    for key, value in metrics.items():
        name, value = f"{prefix}{key}", _plain(value)
        if isinstance(value, list | tuple):
            value = dict(enumerate(value))
        if isinstance(value, Mapping):
            flat |= plain_metrics(value, f"{name}.")
        elif value is None:
            flat[name] = None
        elif isinstance(value, int | float):
            flat[name] = float(value) if math.isfinite(value) else None
        else:
            raise TypeError(f"the metric {name} is a {type(value).__name__}, not a number")
    return flat


def _plain(value: object) -> object:
    """Take numpy's numbers and arrays, and structs, apart."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else value
