"""Prewhitening: the sinusoids of a rotating or pulsating star, found one by one and fitted together."""

import numpy as np

from clara_pipeline.periods.power import power_at
from clara_pipeline.records import FloatArray

MOST_SINES = 12
LEAST_SHARE = 0.02
"""Of what the sinusoids before have left: one that explains less is noise or dips."""
SAMPLES_PER_PEAK = 5
LEAST_POINTS = 50


def sines_under(time_days: FloatArray, flux: FloatArray, shortest_days: float) -> FloatArray:
    """Return the sum of the strongest sinusoids with periods from `shortest_days` to the whole span, (n,).

    Time and flux have shape (n,); NaN fluxes are not fitted. Where there is too little the mean is returned.
    """
    used = np.isfinite(flux)
    mean = float(np.mean(flux[used])) if used.any() else 1.0
    if np.count_nonzero(used) < LEAST_POINTS or not np.ptp(time_days[used]) > shortest_days:
        return np.full(len(flux), mean)
    time, values = time_days[used], flux[used]
    step = 1.0 / np.ptp(time) / SAMPLES_PER_PEAK
    tried = np.arange(1.0 / np.ptp(time), 1.0 / shortest_days, step)
    left, found, level = values, np.zeros(0), np.full(len(flux), mean)
    for _ in range(MOST_SINES):
        if np.ptp(left) == 0 or not len(tried):
            break
        power = power_at(time, left, tried)
        best = int(np.nanargmax(power))
        if not power[best] >= LEAST_SHARE:
            break
        found = np.append(found, tried[best])
        fitted = np.linalg.lstsq(_waves(time, found, time[0]), values, rcond=None)[0]
        left = values - _waves(time, found, time[0]) @ fitted
        level = _waves(time_days, found, time[0]) @ fitted
    return level


def _waves(time_days: FloatArray, frequency_per_day: FloatArray, start_days: float) -> FloatArray:
    """Return a constant, then the sines and cosines of all frequencies, (n, 1 + 2 n_frequencies)."""
    angle = 2 * np.pi * np.outer(time_days - start_days, frequency_per_day)
    return np.hstack([np.ones((len(time_days), 1)), np.sin(angle), np.cos(angle)])
