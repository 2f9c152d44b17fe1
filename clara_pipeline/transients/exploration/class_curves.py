"""Average the curves of each class: the median object, and where the middle two thirds lie."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.exploration.object_curves import COLOUR_DAYS, CURVE_DAYS, ObjectCurves

FEWEST_OBJECTS = 3
"""A day on which fewer objects of the class are known has no average."""
PERCENTILES = (16, 50, 84)


@dataclass(frozen=True, slots=True, eq=False)
class ClassCurve:
    """One class, in one band or colour; all arrays have shape (n_days,), NaN where too few objects are known."""

    class_name: str
    band: str
    """A band, or `g-r`."""
    days: FloatArray
    """From the peak."""
    low: FloatArray
    median: FloatArray
    high: FloatArray
    n_objects: IntArray


def mean_curves(curves: ObjectCurves, labels: IntArray, classes: tuple[str, ...]) -> list[ClassCurve]:
    """Return the relative flux of each class in each band, bands first; `labels` have shape (n_objects,)."""
    return [
        _average(curves.relative_flux[labels == number, place], CURVE_DAYS, name, band)
        for place, band in enumerate(curves.bands)
        for number, name in enumerate(classes)
    ]


def colour_curves(curves: ObjectCurves, labels: IntArray, classes: tuple[str, ...]) -> list[ClassCurve]:
    """Return the colour g − r of each class that has one, magnitudes; `labels` have shape (n_objects,)."""
    found = [
        _average(curves.colour_mag[labels == number], COLOUR_DAYS, name, "g-r") for number, name in enumerate(classes)
    ]
    return [one for one in found if np.isfinite(one.median).any()]


def _average(values: FloatArray, days: FloatArray, name: str, band: str) -> ClassCurve:
    known = np.isfinite(values).sum(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # days on which no object is known
        found = np.nanpercentile(values, PERCENTILES, axis=0) if len(values) else np.full((3, len(days)), np.nan)
    low, median, high = np.where(known >= FEWEST_OBJECTS, found, np.nan)
    return ClassCurve(name, band, days, low, median, high, known)
