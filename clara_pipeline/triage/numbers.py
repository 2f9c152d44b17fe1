"""Describe a signal in numbers: period, duration, depth, signal to noise."""

import numpy as np

from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.triage.views import USUAL_DUTY
from clara_pipeline.units import HOURS_PER_DAY

NUMBERS = ("period_days", "duration_days", "depth_ppm", "snr")
"""The columns of every array of numbers, (n, 4)."""

CENTRAL_TRANSIT_DAYS = 0.0758
"""A central transit of the Sun by a planet of one day's period; it grows with the cube root of the period."""


def numbers_of(ephemeris: Ephemeris) -> FloatArray:
    """Return the numbers of one ephemeris, float64 (4,); NaN where it has none."""
    hours = np.nan if ephemeris.duration_hours is None else ephemeris.duration_hours
    depth_ppm = np.nan if ephemeris.depth_ppm is None else ephemeris.depth_ppm
    snr = np.nan if ephemeris.snr is None else ephemeris.snr
    return np.array([ephemeris.period_days, hours / HOURS_PER_DAY, depth_ppm, snr])


def duty_cycle(numbers: FloatArray) -> FloatArray:
    """Return the duration over period, (n,), within what a view can show; a usual one where it is not known."""
    duty = numbers[:, 1] / numbers[:, 0]
    return np.clip(np.where(np.isfinite(duty), duty, USUAL_DUTY), 0.006, 0.5)


def number_features(numbers: FloatArray) -> dict[str, FloatArray]:
    """Return the features (n,) by name: logarithms of the numbers and of what a transit of a Sun would make of them."""
    period, duration, depth, snr = (log(column) for column in numbers.T)
    return {
        "period": period,
        "duration": duration,
        "depth": depth,
        "snr": snr,
        "duty": duration - period,
        "duration_over_solar": duration - solar_duration(period),
        "noise": depth - snr,
    }


def solar_duration(log_period: FloatArray) -> FloatArray:
    """Return log10 of the duration (days) of a central transit of the Sun, from log10 of the period (days).

    The shape stays.
    """
    return np.log10(CENTRAL_TRANSIT_DAYS) + log_period / 3


def log(values: FloatArray, least: float = 1e-6) -> FloatArray:
    """Take log10, with everything below `least` as `least`; NaN stays NaN. The shape stays."""
    return np.log10(np.maximum(values, least))
