"""Statistics that ask whether, and how smoothly, the main band varies beyond its errors."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.measured import Measured

FEWEST = 3
AROUND_PEAK_DAYS = (-60.0, 200.0)
"""What a supernova may fill; outside of it a quiet host or a restless nucleus shows."""
SEASON_DAYS = 365.25


def log_reduced_chi2(one: Measured) -> float:
    """Return log10 of χ² per degree of freedom against a constant."""
    return _log_chi2(one.magnitude, one.error)


def log_quiet_chi2(one: Measured) -> float:
    """Return log10 of χ² per degree of freedom of the nights outside −60 … 200 days from the peak."""
    away = _away(one)
    return _log_chi2(one.magnitude[away], one.error[away])


def quiet_excess(one: Measured) -> float:
    """Return the scatter beyond the errors of the nights that are not around the peak, magnitudes, signed."""
    away = _away(one)
    return _excess(one.magnitude[away], one.error[away])


def excess_scatter(one: Measured) -> float:
    """Return the scatter beyond the errors, magnitudes; negative where the errors are larger."""
    return _excess(one.magnitude, one.error)


def _away(one: Measured) -> np.ndarray:
    return (one.days < AROUND_PEAK_DAYS[0]) | (one.days > AROUND_PEAK_DAYS[1])


def _log_chi2(magnitude: FloatArray, error: FloatArray) -> float:
    if len(magnitude) < FEWEST:
        return np.nan
    weight = error**-2
    off = magnitude - np.average(magnitude, weights=weight)
    return float(np.log10(np.sum(weight * off**2) / (len(magnitude) - 1) + 1e-3))


def _excess(magnitude: FloatArray, error: FloatArray) -> float:
    if len(magnitude) < FEWEST:
        return np.nan
    beyond = np.var(magnitude, ddof=1) - np.mean(error**2)
    return float(np.sign(beyond) * np.sqrt(np.abs(beyond)))


def _residuals(one: Measured) -> FloatArray:
    n = len(one)
    mean = np.average(one.magnitude, weights=one.error**-2)
    return np.sqrt(n / (n - 1)) * (one.magnitude - mean) / one.error


def stetson_j(one: Measured) -> float:
    """Return Stetson's J (1996, eq. 1) of neighbouring nights, pairs weighted by exp(−Δt / 30 d); asinh of it."""
    if len(one) < FEWEST:
        return np.nan
    residual = _residuals(one)
    product = residual[1:] * residual[:-1]
    weight = np.exp(-np.diff(one.days) / 30.0) + 1e-12
    return float(np.arcsinh(np.average(np.sign(product) * np.sqrt(np.abs(product)), weights=weight)))


def stetson_k(one: Measured) -> float:
    """Return Stetson's K (1996, eq. 2): 0.8 for Gaussian scatter, near 0 for one spike."""
    if len(one) < FEWEST:
        return np.nan
    residual = _residuals(one)
    square = np.sqrt(np.mean(residual**2))
    return float(np.mean(np.abs(residual)) / square) if square > 1e-12 else np.nan


def von_neumann(one: Measured) -> float:
    """Return the mean squared step between neighbouring nights over the variance (von Neumann 1941): 2 for noise."""
    variance = np.var(one.magnitude) if len(one) >= FEWEST else 0.0
    return float(np.mean(np.diff(one.magnitude) ** 2) / variance) if variance > 1e-12 else np.nan


def log_night_scatter(one: Measured) -> float:
    """Return log10 of the typical scatter within a night over the error of the night's mean."""
    known = one.night_scatter[np.isfinite(one.night_scatter)]
    return float(np.log10(np.median(known) + 1e-3)) if len(known) else np.nan


def slope(one: Measured) -> float:
    """Return the slope of a straight line through all nights, magnitudes a year."""
    if len(one) < FEWEST or np.ptp(one.days) < 1.0:
        return np.nan
    days = one.days - one.days.mean()
    return float(np.sum(days * (one.magnitude - one.magnitude.mean())) / np.sum(days**2) * SEASON_DAYS)


def season_scatter(one: Measured) -> float:
    """Return the standard deviation of the medians of years, counted from the peak's, magnitudes."""
    medians = _medians(one.days, one.magnitude)
    return float(np.std(medians)) if len(medians) >= 2 else np.nan


def quiet_season_scatter(one: Measured) -> float:
    """Return the standard deviation of the medians of years, nights −60 … 200 d from the peak left out, mag."""
    away = _away(one)
    medians = _medians(one.days[away], one.magnitude[away])
    return float(np.std(medians)) if len(medians) >= 2 else np.nan


def _medians(days: FloatArray, magnitude: FloatArray) -> FloatArray:
    season = np.floor(days / SEASON_DAYS + 0.5)
    return np.array([np.median(magnitude[season == which]) for which in np.unique(season)])
