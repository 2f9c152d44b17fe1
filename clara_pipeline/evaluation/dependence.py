"""Tell which numbers of a design a measure depends on (arXiv:2508.04722, Figures 6 and 7)."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray

N_TREES = 200


def parameter_importance(parameters: FloatArray, measure: FloatArray) -> FloatArray:
    """Return the importance of each parameter, (k,), in a regression forest of the measure (n,) on them (n, k)."""
    from sklearn.ensemble import RandomForestRegressor

    forest = RandomForestRegressor(N_TREES, random_state=0)
    return forest.fit(parameters, measure).feature_importances_


def correlation(parameters: FloatArray, measure: FloatArray) -> FloatArray:
    """Return Pearson's correlation of the measure (n,) with each parameter (n, k); 0 where either is constant."""
    centred = parameters - parameters.mean(axis=0)
    about = measure - measure.mean()
    norm = np.sqrt((centred**2).sum(axis=0) * (about**2).sum())
    return np.divide(centred.T @ about, norm, out=np.zeros(parameters.shape[1]), where=norm > 0)
