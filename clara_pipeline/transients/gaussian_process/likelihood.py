"""The log posterior of the process's parameters and its gradient, by one Cholesky factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dpotrf, dpotri

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.gaussian_process.kernel import band_correlation

EXPECTED_SCALE_DAYS, SCALE_SPREAD = 40.0, 1.5
"""Middle and standard deviation (of its logarithm) of the time scale before any point was seen: 9 to 180 days."""
AMPLITUDE_SPREAD = 1.0
"""Standard deviation of a log amplitude around the one that the points' own spread suggests."""
EXPECTED_JITTER, JITTER_SPREAD = 0.02, 1.5
"""Middle, in units of the flux scale, and spread of the noise that the errors do not tell."""
WORST = 1e10
"""Returned where the matrix is not positive definite: the optimiser then steps back."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """What the process is fitted to, in units of the object's flux scale; `value` and `variance` are (n,)."""

    value: FloatArray
    variance: FloatArray
    distance_days: FloatArray
    """(n, n)."""
    correlation: FloatArray
    """(n, n): between the bands."""
    band_index: IntArray
    """(n,): into the object's bands."""
    expected: FloatArray
    """(n_bands + 2,): middles of the parameters' Gaussian priors."""
    spread: FloatArray
    """(n_bands + 2,): their standard deviations."""


def points_of(
    time_mjd: FloatArray, band: npt.NDArray[np.str_], value: FloatArray, variance: FloatArray
) -> tuple[Points, npt.NDArray[np.str_]]:
    """Prepare scaled points, each array (n,), for the fit; also return the bands in the parameters' order."""
    bands, index = np.unique(band, return_inverse=True)
    n_bands = len(bands)
    spread_of_points = max(float(np.linalg.norm(value)) / max(len(value), 1) ** 0.5, 0.05)
    expected = np.log([EXPECTED_SCALE_DAYS, EXPECTED_JITTER, *[spread_of_points] * n_bands])
    spread = np.array([SCALE_SPREAD, JITTER_SPREAD, *[AMPLITUDE_SPREAD] * n_bands])
    distance = np.abs(time_mjd[:, None] - time_mjd[None, :])
    return Points(value, variance, distance, band_correlation(band, band), index, expected, spread), bands


def factor(points: Points, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, bool]:
    """Return covariance without noise, u²e^-u × amplitudes, Cholesky factor, all (n, n), and whether it exists.

    `parameters` are the logarithms of time scale (days), jitter and each band's amplitude, shape (n_bands + 2,).
    """
    amplitude = np.exp(parameters[2:])[points.band_index]
    u = points.distance_days * (np.sqrt(3.0) / np.exp(parameters[0]))
    decaying = np.exp(-u)
    decaying *= points.correlation
    decaying *= amplitude[:, None] * amplitude[None, :]
    covariance = (1 + u) * decaying
    noisy = covariance.copy()
    noisy[np.diag_indices_from(noisy)] += points.variance + np.exp(2 * parameters[1])
    lower, failed = dpotrf(noisy, lower=1, overwrite_a=1)
    return covariance, u * u * decaying, lower, failed == 0


def misfit_and_gradient(parameters: FloatArray, points: Points) -> tuple[float, FloatArray]:
    """Return the negative log posterior and its gradient, shape (n_bands + 2,), of `parameters` of that shape.

    Rasmussen & Williams (2006), eqs. 5.8 and 5.9, plus Gaussian priors on the logarithms.
    """
    covariance, slope, lower, exists = factor(points, parameters)
    if not exists:
        return WORST, np.zeros_like(parameters)
    inverse = _inverse(lower)
    alpha = inverse @ points.value
    weight = np.outer(alpha, alpha) - inverse
    by_amplitude = np.bincount(points.band_index, np.einsum("ij,ij->i", weight, covariance), len(parameters) - 2)
    by_jitter = np.trace(weight) * np.exp(2 * parameters[1])
    by_scale = 0.5 * np.vdot(weight, slope)
    off = (parameters - points.expected) / points.spread
    value = 0.5 * points.value @ alpha + np.log(np.diag(lower)).sum() + 0.5 * off @ off
    return float(value), off / points.spread - np.array([by_scale, by_jitter, *by_amplitude])


def leave_one_out(points: Points, parameters: FloatArray) -> FloatArray:
    """Return each point's distance from what the others predict, in standard deviations, shape (n,).

    Rasmussen & Williams (2006), eqs. 5.10 to 5.12. Zeros where there is no Cholesky factor.
    """
    _, _, lower, exists = factor(points, parameters)
    if not exists:
        return np.zeros_like(points.value)
    inverse = _inverse(lower)
    return (inverse @ points.value) / np.sqrt(np.diag(inverse))


def _inverse(lower: FloatArray) -> FloatArray:
    inverse, _ = dpotri(lower, lower=1)
    below = np.tril(inverse)
    return below + np.tril(below, -1).T
