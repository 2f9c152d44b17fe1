"""Bring features of different units to one scale before distances are taken."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray


def scaled(features: FloatArray, how: str) -> FloatArray:
    """Return the features (n, p) scaled column by column, as scikit-learn's scaler of the same purpose does.

    `how`: standard (mean 0, deviation 1), minmax (0 to 1), robust (median 0, quartiles 1 apart) or
    none. A column without spread becomes zeros. Raises KeyError for another word.
    """
    if not len(features):
        return features
    centre, spread = MEASURES[how](features)
    rounding = 10 * np.finfo(np.float64).eps * np.abs(features).max(axis=0, initial=0.0)
    return (features - centre) / np.where(spread > rounding, spread, 1.0)


def _standard(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    return features.mean(axis=0), features.std(axis=0)


def _minmax(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    return features.min(axis=0), np.ptp(features, axis=0)


def _robust(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    low, middle, high = np.percentile(features, (25, 50, 75), axis=0)
    return middle, high - low


def _none(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    n_columns = features.shape[1]
    return np.zeros(n_columns), np.ones(n_columns)


MEASURES = {"standard": _standard, "minmax": _minmax, "robust": _robust, "none": _none}
