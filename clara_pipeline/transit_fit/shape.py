"""One shape for all transits of a signal, fitted to their folded light."""

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.trapezoid import Trapezoid, trapezoid

MOST_BINS = 400
"""Of the folded light: more would only cost time."""
LEAST_BINS = 8
ROBUST_SIGMA = 3.0
"""Bins further off than this pull less and less (soft L1)."""
_LENGTHS = np.geomspace(0.6, 1.7, 9)
_INGRESS_SHARES = (0.03, 0.1, 0.2, 0.35, 0.49)


class FoldedLight(NamedTuple):
    """Mean light lost in bins of time from the centre, each (n,); `sigma` is the error of each mean."""

    offset_days: FloatArray
    lost: FloatArray
    sigma: FloatArray


class FittedShape(NamedTuple):
    """A trapezoid and the errors of its depth and duration; `chi2` is the reduced chi-square."""

    shape: Trapezoid
    depth_err: float
    duration_err_days: float
    shift_days: float
    """Centre of the fitted dip, measured from the epoch it was folded on."""
    chi2: float


def folded_light(offset_days: FloatArray, lost: FloatArray, point_noise: float) -> FoldedLight:
    """Return light lost in at most 400 bins of time from the centre; both arrays have shape (n,)."""
    low, high = float(offset_days.min()), float(offset_days.max())
    width = max(high - low, 1e-9) / min(MOST_BINS, len(lost))
    index = np.minimum(((offset_days - low) / width).astype(np.int64), MOST_BINS - 1)
    count = np.bincount(index)
    filled = count > 0
    time, light = (np.bincount(index, weights=values)[filled] / count[filled] for values in (offset_days, lost))
    return FoldedLight(time, light, point_noise / np.sqrt(count[filled]))


def fit_shape(folded: FoldedLight, duration_days: float, exposure_days: float, redness: float = 1.0) -> FittedShape:
    """Fit a trapezoid with a free centre and level, robustly, from the best of a grid of shapes.

    `duration_days` is the guess, `redness` how much larger errors are than white noise makes them. Raises
    ValueError with too few points to fit.
    """
    if len(folded.lost) < LEAST_BINS:
        raise ValueError(f"{len(folded.lost)} bins of folded light are too few to fit a transit")
    guess, level = _best_of_grid(folded, duration_days, exposure_days)

    def residuals(free: FloatArray) -> FloatArray:
        """Return (data − model) / σ for depth, ln T14, ingress share, centre and level."""
        shape = Trapezoid(free[0] * guess.depth, float(np.exp(free[1])) * guess.duration_days, free[2])
        model = trapezoid(folded.offset_days - free[3] * guess.duration_days, shape, exposure_days)
        return (folded.lost - model - free[4] * guess.depth) / folded.sigma

    longest = np.log(max(1.9 * float(np.abs(folded.offset_days).max()) / guess.duration_days, 1.01))
    bounds = ([0.0, -0.7, 0.005, -0.3, -1.0], [3.0, min(0.7, longest), 0.5, 0.3, 1.0])
    start = [1.0, 0.0, guess.ingress_share, 0.0, float(np.clip(level / guess.depth, -0.9, 0.9))]
    best = least_squares(residuals, start, bounds=bounds, loss="soft_l1", f_scale=ROBUST_SIGMA, max_nfev=60)
    return _described(best.x, best.jac, guess, redness, float(np.sum(best.fun**2)) / max(len(folded.lost) - 5, 1))


def _best_of_grid(folded: FoldedLight, duration_days: float, exposure_days: float) -> tuple[Trapezoid, float]:
    """Return the trapezoid of the grid with the least chi-square, depth and level solved for each, and its level."""
    weight = folded.sigma**-2.0
    best, least = (Trapezoid(1e-7, duration_days, _INGRESS_SHARES[1]), 0.0), np.inf
    for length, share in product(_LENGTHS * duration_days, _INGRESS_SHARES):
        model = trapezoid(folded.offset_days, Trapezoid(1.0, length, share), exposure_days)
        depth, level, chi2 = _scaled(model, folded.lost, weight)
        if depth > 0 and chi2 < least:
            best, least = (Trapezoid(depth, length, share), level), chi2
    return best


def _scaled(model: FloatArray, lost: FloatArray, weight: FloatArray) -> tuple[float, float, float]:
    """Return depth, level and chi-square of depth × model + level, by weighted least squares."""
    total = weight.sum()
    mean_model, mean_lost = weight @ model / total, weight @ lost / total
    steep = model - mean_model
    power = weight @ steep**2
    if power <= 0:
        return 0.0, 0.0, np.inf
    depth = float((weight * steep) @ (lost - mean_lost) / power)
    level = float(mean_lost - depth * mean_model)
    return depth, level, float(weight @ (lost - depth * model - level) ** 2)


def _described(free: FloatArray, jacobian: FloatArray, guess: Trapezoid, redness: float, chi2: float) -> FittedShape:
    depth_err, length_err = (
        redness * np.sqrt(np.maximum(np.diag(np.linalg.pinv(jacobian.T @ jacobian)), 0.0))[:2]
    ).tolist()
    depth, length, share, shift, _ = free.tolist()
    shape = Trapezoid(depth * guess.depth, float(np.exp(length)) * guess.duration_days, share)
    return FittedShape(
        shape, depth_err * guess.depth, length_err * shape.duration_days, shift * guess.duration_days, chi2
    )
