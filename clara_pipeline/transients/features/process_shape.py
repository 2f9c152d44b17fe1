"""Describe the fitted Gaussian process: its parameters, its misfit, the rise and fade of its mean."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.features.measured import SHAPE_DAYS, Measured


def log_process_days(one: Measured) -> float:
    """Return log10 of the process's time scale, days."""
    return float(one.process.log_scale_days / np.log(10))


def process_amplitude(one: Measured) -> float:
    """Return log10 of the main band's amplitude in units of the greatest distance from the baseline."""
    amplitude = one.process.amplitude.get(one.main_band)
    return float(np.log10(amplitude)) if amplitude else np.nan


def process_jitter(one: Measured) -> float:
    """Return log10 of the noise that the errors do not tell, in units of the greatest distance from the baseline."""
    return float(one.process.log_jitter / np.log(10)) if len(one) else np.nan


def process_misfit(one: Measured) -> float:
    """Return log10 of the mean squared leave-one-out residual, in standard deviations."""
    return float(np.log10(np.mean(one.process.surprise**2) + 1e-3)) if len(one.process.surprise) else np.nan


def days_to_half_before(one: Measured) -> float:
    """Return the days from half of the peak to the peak; 60 where it takes longer."""
    top = int(np.argmax(one.shape[:60]))
    low = np.flatnonzero(one.shape[: top + 1] < 0.5 * one.shape[top])
    return float(SHAPE_DAYS[top] - (SHAPE_DAYS[low[-1]] if len(low) else SHAPE_DAYS[0]))


def days_to_half_after(one: Measured) -> float:
    """Return the days from the peak to half of it; what is left of the 300 days where it takes longer."""
    return _days_to(one, 0.5)


def days_to_tenth_after(one: Measured) -> float:
    """Return the days from the peak to a tenth of it; what is left of the 300 days where it takes longer."""
    return _days_to(one, 0.1)


def _days_to(one: Measured, share: float) -> float:
    top = int(np.argmax(one.shape[:60]))
    low = np.flatnonzero(one.shape[top:] < share * one.shape[top])
    return float((SHAPE_DAYS[top + low[0]] if len(low) else SHAPE_DAYS[-1]) - SHAPE_DAYS[top])


def peak_significance(one: Measured) -> float:
    """Return log10 of the peak's height over its error."""
    if not len(one):
        return np.nan
    peak = int(np.argmin(np.abs(one.days)))
    return float(np.log10(max(one.relative_flux[peak] / one.relative_error[peak], 0.1)))
