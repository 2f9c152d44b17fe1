"""Sinusoids at a signal's own frequencies: rotating and pulsating stars that look like dips."""

import numpy as np

from clara_pipeline.periods.power import power_at_harmonics
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM

FASTEST_DAYS = 0.02
"""Half an hour: the fastest pulsators of the main sequence."""

MOST_ORDERS = 300


def orders(period_days: float) -> FloatArray:
    """Return 1/2, 1, 2 … as far as half an hour: cycles of a sinusoid in one period, (n_orders,)."""
    last = int(np.clip(period_days / FASTEST_DAYS, 1, MOST_ORDERS))
    return np.array([0.5, *range(1, last + 1)])


def strongest_sinusoid(time_days: FloatArray, flat: FloatArray, period_days: float) -> tuple[float, float]:
    """Return (semi-amplitude, cycles in one period) of the largest sinusoid at the signal's own frequencies.

    `time_days` and `flat` are (n,), finite; the amplitude is in the unit of `flat`.
    """
    if np.ptp(flat) == 0:
        return 0.0, 1.0
    tried = orders(period_days)
    power = power_at_harmonics(time_days, flat, period_days, np.rint(2 * tried).astype(np.int64))
    best = int(np.nanargmax(power))
    return float(np.sqrt(2 * max(power[best], 0.0) * np.var(flat))), float(tried[best])


def is_sinusoidal(time_days: FloatArray, flat: FloatArray, bls: Ephemeris) -> bool:
    """Tell whether one sinusoid at 2P, P, P/2 … explains more of a flattened curve (n,) than the dips do.

    No single harmonic of a short dip can: it holds 2 × duty cycle of the dip's variance at most.
    """
    amplitude, _ = strongest_sinusoid(time_days, flat, bls.period_days)
    duty = (bls.duration_hours or 0.0) / HOURS_PER_DAY / bls.period_days
    return amplitude**2 / 2 > ((bls.depth_ppm or 0.0) / PPM) ** 2 * duty * (1 - duty)
