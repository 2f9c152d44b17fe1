"""Ask a fitted process for the flux at any time and in any band."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.gaussian_process.fit import Process
from clara_pipeline.transients.gaussian_process.kernel import band_correlation, matern


def predict(process: Process, time_mjd: FloatArray, band: npt.NDArray[np.str_]) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the flux without noise, microjansky, each (n_times,).

    `time_mjd` and `band` are (n_times,). A band that was never observed has the mean amplitude and offset of the
    others and follows them as its wavelength is near theirs. Rasmussen & Williams (2006), eqs. 2.25 and 2.26.
    """
    mean, sigma = predict_scaled(process, time_mjd, band)
    offset = _of_bands(process.offset_ujy, band)
    return mean * process.scale_ujy + offset, sigma * process.scale_ujy


def predict_scaled(process: Process, time_mjd: FloatArray, band: npt.NDArray[np.str_]) -> tuple[FloatArray, FloatArray]:
    """Return what `predict` does as (flux − offset) / `process.scale_ujy`, each (n_times,)."""
    from scipy.linalg import solve_triangular

    there = _of_bands(process.amplitude, band, 1.0)
    if not len(process.alpha):
        return np.zeros(len(time_mjd)), there
    here = _of_bands(process.amplitude, process.band)
    distance = (time_mjd[:, None] - process.time_mjd[None, :]) / np.exp(process.log_scale_days)
    covariance = there[:, None] * here[None, :] * band_correlation(band, process.band) * matern(distance)
    known = solve_triangular(process.lower, covariance.T, lower=True, check_finite=False)
    return covariance @ process.alpha, np.sqrt(np.maximum(there**2 - np.einsum("ij,ij->j", known, known), 1e-12))


def _of_bands(numbers: dict[str, float], band: npt.NDArray[np.str_], none: float = 0.0) -> FloatArray:
    """Return each point's number, (n_points,); the mean of all for a band that has none, `none` without any."""
    mean = float(np.mean(list(numbers.values()))) if numbers else none
    names, which = np.unique(band, return_inverse=True)
    return np.array([numbers.get(str(name), mean) for name in names], dtype=np.float64)[which]
