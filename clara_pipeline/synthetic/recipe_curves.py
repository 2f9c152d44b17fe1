"""Training curves of the sliding-window recipe: one sine wave, and in some a transit, a flare or outliers."""

import numpy as np

from clara_pipeline.records import FloatArray

N_POINTS = 1000
LENGTH_DAYS = 27.0


def recipe_curve(rng: np.random.Generator, contamination: float) -> tuple[FloatArray, FloatArray]:
    """Draw time in days and flux about 1, both (1000,); a share `contamination` of curves holds an anomaly."""
    time = np.linspace(0.0, LENGTH_DAYS, N_POINTS)
    amplitude, period_days, turn = rng.uniform(0.001, 0.01), rng.uniform(1.0, 10.0), rng.uniform(0, 2 * np.pi)
    flux: FloatArray = 1.0 + amplitude * np.sin(2 * np.pi * time / period_days + turn)
    flux = flux + rng.normal(0.0, 0.001, N_POINTS)
    if rng.random() < contamination:
        flux = (_transit, _flare, _outliers)[rng.integers(3)](time, flux, rng)
    return time, flux


def _transit(time: FloatArray, flux: FloatArray, rng: np.random.Generator) -> FloatArray:
    period, duration = rng.uniform(3.0, 10.0), rng.uniform(0.1, 0.3)
    phase = (time - rng.uniform(0.0, period)) % period
    return flux - rng.uniform(0.005, 0.02) * (phase < duration)


def _flare(time: FloatArray, flux: FloatArray, rng: np.random.Generator) -> FloatArray:
    since = time - rng.uniform(1.0, LENGTH_DAYS - 1.0)
    return flux + rng.uniform(0.01, 0.05) * np.where(since >= 0, np.exp(-np.maximum(since, 0) / 0.1), 0.0)


def _outliers(time: FloatArray, flux: FloatArray, rng: np.random.Generator) -> FloatArray:
    flux = flux.copy()
    places = rng.choice(len(time), 10, replace=False)
    flux[places] += rng.choice([-1.0, 1.0], 10) * rng.uniform(0.01, 0.05, 10)
    return flux
