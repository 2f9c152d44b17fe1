"""Compute the matrix of statistics that the trees learn from, of photometry."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.measured import Measured, measured
from clara_pipeline.transients.features.table import STATISTICS
from clara_pipeline.transients.photometry import Photometry

GREATEST = 1e6
"""Statistics are held within ± this, whatever a file claims."""


def statistics_of(one: Measured) -> FloatArray:
    """Return an object's statistics in the order of `STATISTICS`, float64 (n_statistics,); NaN where one is unknown."""
    row = np.array([statistic.function(one) for statistic in STATISTICS], dtype=np.float64)
    return np.where(np.isfinite(row), np.clip(row, -GREATEST, GREATEST), np.nan)


def feature_row(photometry: Photometry, seed: int = 0) -> FloatArray:
    """Return the statistics of one object, float64 (n_statistics,); the same whatever objects are beside it."""
    return statistics_of(measured(photometry, seed))


def feature_matrix(objects: Iterable[Photometry], seed: int = 0) -> FloatArray:
    """Return the statistics of each object, float64 (n_objects, n_statistics).

    Linear algebra runs on one thread, which is faster for small matrices and gives the same bytes on any machine.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        rows = [feature_row(one, seed) for one in objects]
    return np.array(rows) if rows else np.zeros((0, len(STATISTICS)))
