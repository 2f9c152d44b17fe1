"""Compute the table of features the triage decides by, from views and numbers."""

from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.triage.numbers import NUMBERS, duty_cycle, log, number_features
from clara_pipeline.triage.orbit_shape import orbit_features
from clara_pipeline.triage.transit_shape import shape_features
from clara_pipeline.triage.views import GLOBAL_BINS, LOCAL_BINS


def signal_features(global_views: FloatArray, local_views: FloatArray, numbers: FloatArray) -> dict[str, FloatArray]:
    """Return every feature (n,) of n signals by name, in one order: from views (n, 201) and (n, 61), numbers (n, 4).

    A number that is missing is NaN, and so is what depends on it. Raises ValueError for other shapes, and
    for views that are not finite.
    """
    wanted = {"global views": (global_views, GLOBAL_BINS), "local views": (local_views, LOCAL_BINS)}
    for name, (array, width) in (wanted | {"numbers": (numbers, len(NUMBERS))}).items():
        if array.shape != (len(global_views), width):
            raise ValueError(f"{name} of shape {array.shape}; they should be ({len(global_views)}, {width})")
    if not (np.isfinite(global_views).all() and np.isfinite(local_views).all()):
        raise ValueError("a view holds values that are not finite (NaN or inf)")
    numbers = np.where(np.isfinite(numbers), numbers, np.nan).astype(np.float64)
    local, fit = shape_features(np.asarray(local_views, dtype=np.float64), numbers)
    duty = np.clip(10**fit.length * duty_cycle(numbers), 0.006, 0.4)
    orbit = orbit_features(np.asarray(global_views, dtype=np.float64), duty, log(numbers[:, 2]))
    groups = {"": number_features(numbers), "local_": local, "global_": orbit}
    return {prefix + name: column for prefix, group in groups.items() for name, column in group.items()}


def feature_matrix(global_views: FloatArray, local_views: FloatArray, numbers: FloatArray) -> FloatArray:
    """Return the features of n signals as float32 (n, n_features); arguments as of `signal_features`."""
    columns = signal_features(global_views, local_views, numbers).values()
    return np.stack(list(columns), axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def feature_names() -> tuple[str, ...]:
    """Return the names of the features, in the order of the matrix's columns."""
    return tuple(signal_features(np.zeros((1, GLOBAL_BINS)), np.zeros((1, LOCAL_BINS)), np.ones((1, len(NUMBERS)))))
