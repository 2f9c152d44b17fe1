"""Fit the process to one object: choose points, find the parameters, hold outliers off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.gaussian_process.likelihood import (
    Points,
    factor,
    leave_one_out,
    misfit_and_gradient,
    points_of,
)
from clara_pipeline.transients.nights import Nights, nightly
from clara_pipeline.transients.photometry import Photometry

MOST_POINTS = 90
"""Nights beyond this are thinned evenly, those around the peak last: the cost grows with the cube."""
BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS, LONG_DAYS = 60.0, 140.0, 1200.0
SCALE_BOUNDS_DAYS = (1.0, 1000.0)
JITTER_BOUNDS = (1e-3, 0.5)
AMPLITUDE_BOUNDS = (1e-3, 30.0)
STARTING_SCALES_DAYS = (8.0, 40.0, 200.0)
OUTLIER_SIGMA = 4.0
QUIET_PERCENT = 15.0
"""Chosen by cross-validation on curves with and without a quiet state, against 50."""
MOST_STEPS, MOST_STEPS_AGAIN = 12, 5


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """A Gaussian process fitted to one object. Values are (flux − offset of its band) / `scale_ujy`."""

    peak_mjd: float
    scale_ujy: float
    offset_ujy: dict[str, float]
    bands: tuple[str, ...]
    """In the order of `log_amplitude`."""
    log_scale_days: float
    log_jitter: float
    log_amplitude: FloatArray
    """(n_bands,)."""
    time_mjd: FloatArray
    """(n,): of the nights it was fitted to."""
    band: npt.NDArray[np.str_]
    """(n,)."""
    lower: FloatArray
    """(n, n): Cholesky factor of the covariance with noise."""
    alpha: FloatArray
    """(n,): its inverse times the values."""
    surprise: FloatArray
    """(n,): how far each night is from what the others predict, in standard deviations."""

    @property
    def amplitude(self) -> dict[str, float]:
        """Return each band's standard deviation in units of `scale_ujy`."""
        return {name: float(np.exp(one)) for name, one in zip(self.bands, self.log_amplitude, strict=True)}


def fit_process(photometry: Photometry, seed: int = 0) -> Process:
    """Fit the process to an object with any number of points, none included; the same for the same seed.

    Nightly means are fitted, with each one's variance as its noise; the parameters maximise the posterior by
    L-BFGS-B within bounds, from the best of three fixed time scales and one drawn by the seed. What is more than
    four standard deviations from the prediction of all other nights (leave one out) gets its distance as noise.
    """
    return fit_nights(nightly(photometry), photometry.is_difference, seed)


def fit_nights(nights: Nights, is_difference: bool, seed: int = 0) -> Process:
    """Fit the process to nightly means, as `fit_process` does."""
    offset = baselines(nights, is_difference)
    peak = peak_mjd(nights, offset)
    nights = _thinned(nights.where(np.abs(nights.time_mjd - peak) <= LONG_DAYS), peak)
    above = nights.flux_ujy - _each(offset, nights.band)
    scale = max(float(np.max(np.abs(above), initial=0.0)), float(np.median([*nights.error_ujy, 1e-6])), 1e-6)
    variance = np.clip((nights.error_ujy / scale) ** 2, 1e-8, 1e6)
    points, bands = points_of(nights.time_mjd, nights.band, above / scale, variance)
    frame = (peak, scale, offset, tuple(map(str, bands)))
    if not len(nights):
        return _solved(points, points.expected, nights, frame, np.zeros(0))
    parameters = _optimised(points, _start(points, seed), MOST_STEPS)
    surprise = np.abs(leave_one_out(points, parameters))
    if (surprise > OUTLIER_SIGMA).any():
        inflated = np.maximum(surprise / OUTLIER_SIGMA, 1.0) ** 4
        points = replace(points, variance=points.variance * inflated + (inflated > 1) * points.value**2)
        parameters = _optimised(points, parameters, MOST_STEPS_AGAIN)
    return _solved(points, parameters, nights, frame, surprise)


def baselines(nights: Nights, is_difference: bool) -> dict[str, float]:
    """Return each band's quiescent flux in microjansky: 0 for differences, else the 15 per cent quantile of its nights.

    A median would lie in the middle of a supernova of which nothing but detections is known.
    """
    names = np.unique(nights.band)
    if is_difference:
        return dict.fromkeys(map(str, names), 0.0)
    return {str(name): float(np.percentile(nights.flux_ujy[nights.band == name], QUIET_PERCENT)) for name in names}


def peak_mjd(nights: Nights, offset_ujy: dict[str, float]) -> float:
    """Return when flux less one error is greatest above the baseline, MJD; 0 without nights."""
    if not len(nights):
        return 0.0
    above = nights.flux_ujy - nights.error_ujy - _each(offset_ujy, nights.band)
    return float(nights.time_mjd[np.argmax(above)])


def _each(offset_ujy: dict[str, float], band: npt.NDArray[np.str_]) -> FloatArray:
    return np.array([offset_ujy[str(name)] for name in band], dtype=np.float64)


def _thinned(nights: Nights, peak: float) -> Nights:
    """Keep at most MOST_POINTS nights: half of them may be those around the peak, the others evenly by rank."""
    if len(nights) <= MOST_POINTS:
        return nights
    since = nights.time_mjd - peak
    near = np.flatnonzero((since >= -BEFORE_PEAK_DAYS) & (since <= AFTER_PEAK_DAYS))
    far = np.setdiff1d(np.arange(len(nights)), near)
    n_near = min(len(near), max(MOST_POINTS // 2, MOST_POINTS - len(far)))
    kept = np.concatenate([_evenly(near, n_near), _evenly(far, MOST_POINTS - n_near)])
    return nights.where(np.isin(np.arange(len(nights)), kept))


def _evenly(items: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    return items if len(items) <= n else items[np.linspace(0, len(items) - 1, n).round().astype(np.int64)]


def _start(points: Points, seed: int) -> FloatArray:
    low, high = np.log(STARTING_SCALES_DAYS[0]), np.log(STARTING_SCALES_DAYS[-1])
    drawn = np.random.default_rng(seed).uniform(low, high)
    starts = [np.concatenate([[one], points.expected[1:]]) for one in (*np.log(STARTING_SCALES_DAYS), drawn)]
    return min(starts, key=lambda start: misfit_and_gradient(start, points)[0])


def _optimised(points: Points, start: FloatArray, most_steps: int) -> FloatArray:
    from scipy.optimize import minimize

    bounds = [np.log(SCALE_BOUNDS_DAYS), np.log(JITTER_BOUNDS), *[np.log(AMPLITUDE_BOUNDS)] * (len(start) - 2)]
    found = minimize(
        misfit_and_gradient, start, (points,), "L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": most_steps}
    )
    return np.asarray(found.x, dtype=np.float64)


def _solved(
    points: Points,
    parameters: FloatArray,
    nights: Nights,
    frame: tuple[float, float, dict[str, float], tuple[str, ...]],
    surprise: FloatArray,
) -> Process:
    from scipy.linalg import cho_solve

    if not len(points.value):
        lower, alpha = np.zeros((0, 0)), np.zeros(0)
    else:
        lower = np.tril(factor(points, parameters)[2])
        alpha = cho_solve((lower, True), points.value)
    scale, jitter, *amplitudes = parameters
    return Process(*frame, scale, jitter, np.array(amplitudes), nights.time_mjd, nights.band, lower, alpha, surprise)
