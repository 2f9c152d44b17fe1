"""Data that the app has of one transient so far: arrays ready for drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray
from clara_tui.analysis.transients.answers import (
    NearestObjects,
    ObjectAnswer,
    ObjectCurve,
    ObjectHistory,
    ObjectProcess,
)


@dataclass(frozen=True, eq=False, slots=True)
class Measurements:
    """Points in order of time; all arrays have shape (n_points,)."""

    time_mjd: FloatArray
    band: NDArray[np.str_]
    flux_ujy: FloatArray
    flux_error_ujy: FloatArray
    is_detection: NDArray[np.bool_]
    is_difference: bool


@dataclass(frozen=True, eq=False, slots=True)
class FittedProcess:
    """The process at `time_mjd` (n_times,), for each band mean and standard deviation, (n_times,) each."""

    time_mjd: FloatArray
    by_band: dict[str, tuple[FloatArray, FloatArray]]
    peak_mjd: float
    scale_days: float


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Probabilities some days after the first detection; the last row is of all points."""

    days: tuple[float, ...]
    n_points: tuple[int, ...]
    classes: tuple[str, ...]
    probability: FloatArray
    """(n_days, n_classes)."""
    error: FloatArray
    """(n_days, n_classes)."""


@dataclass(frozen=True, eq=False, slots=True)
class ObjectData:
    """One object's answers."""

    points: Measurements | None = None
    process: FittedProcess | None = None
    history: History | None = None
    nearest: NearestObjects | None = None


def with_answer(known: ObjectData | None, answer: ObjectAnswer) -> ObjectData:
    """Return what is known with one answer more."""
    known = known or ObjectData()
    match answer:
        case ObjectCurve():
            return replace(known, points=_points(answer))
        case ObjectProcess():
            return replace(known, process=_process(answer))
        case ObjectHistory():
            return replace(known, history=_history(answer))
        case NearestObjects():
            return replace(known, nearest=answer)


def _points(answer: ObjectCurve) -> Measurements:
    return Measurements(
        answer.time_mjd.array(),
        np.array(list(answer.bands), dtype="<U1"),
        answer.flux_ujy.array(),
        answer.flux_error_ujy.array(),
        answer.is_detection.array().astype(bool),
        answer.is_difference,
    )


def _process(answer: ObjectProcess) -> FittedProcess:
    shape = (len(answer.bands), -1)
    mean, sigma = (packed.array().reshape(shape) for packed in (answer.mean_ujy, answer.sigma_ujy))
    by_band = {band: (mean[row], sigma[row]) for row, band in enumerate(answer.bands)}
    return FittedProcess(answer.time_mjd.array(), by_band, answer.peak_mjd, answer.scale_days)


def _history(answer: ObjectHistory) -> History:
    shape = (len(answer.days), len(answer.classes))
    probability, error = (packed.array().reshape(shape) for packed in (answer.probability, answer.error))
    return History(answer.days, answer.n_points, answer.classes, probability, error)
