"""Take the spots of a fast rotator out: a trend narrow enough to follow them eats transits."""

from dataclasses import replace

import numpy as np

from clara_pipeline.periods.box.fit import MASK_FACTOR, Box, in_transit
from clara_pipeline.periods.detrend import WINDOWS_DAYS, chosen_trend, robust_sigma, two_hour_scatter
from clara_pipeline.periods.flat_curve import flat_curve
from clara_pipeline.periods.last_asked import last_asked
from clara_pipeline.periods.power import power_at
from clara_pipeline.periods.time_bins import TimeBins
from clara_pipeline.records import FloatArray

PERIOD_LIMITS_DAYS = (0.6, 3.1)
"""The trend follows slower rotation; faster is pulsation, or an eclipsing binary's."""
SEARCHED_DAYS = (0.3, 20.0)
SAMPLES_PER_PEAK = 5
LEAST_POWER = 0.2
STRETCH_DAYS = 5.0
"""Spots stay as they are for so long: sinusoids are fitted to stretches, each half over the next."""
HARMONICS = 4
PASSES = 4
OUTLIER_SIGMA = 4.0
LEAST_WEIGHT = 1e-3
RIDGE = 1e-6
LEAST_GAIN = 0.85
"""The two-hour scatter without the spots is at most this share of that with them."""
BOUND = 0.02
"""Share within which the period of dips is half, once or twice the rotation's: then both are a binary's."""


def rotation_of(time_days: FloatArray, flux: FloatArray, dips: Box | None = None) -> FloatArray | None:
    """Return what the spots of a fast rotator add to a sorted curve of relative flux, about 0; all have shape (n,).

    Parabolas and four harmonics of the rotation, fitted robustly to stretches of five days, blind to the `dips`.
    None for any other star, and where the dips repeat with the rotation.
    """
    period = rotation_days(time_days, flux)
    if not period or (dips is not None and is_bound(dips.period_days, period)):
        return None
    bins = flat_curve(time_days, flux).bins
    hidden = np.zeros(len(bins.flux), bool) if dips is None else in_transit(bins.time_days, dips, MASK_FACTOR)
    return np.interp(time_days, bins.time_days, _spots(bins, period, hidden))


def without_spots(time_days: FloatArray, flux: FloatArray, dips: Box | None = None) -> FloatArray:
    """Return a sorted curve of relative flux without the spots of a fast rotator, (n,); any other star's as it is.

    This is what every search for boxes is of: in one light curve, in several together, and for the peaks on the screen.
    """
    spots = rotation_of(time_days, flux, dips)
    return flux if spots is None else flux - spots


def is_bound(period_days: float, rotation_days: float) -> bool:
    """Tell whether dips repeat with a star's rotation: once, twice or every second time."""
    return any(abs(period_days / rotation_days / ratio - 1) < BOUND for ratio in (0.5, 1.0, 2.0))


@last_asked
def rotation_days(time_days: FloatArray, flux: FloatArray) -> float:
    """Return the period (days) of a rotation that the trend cannot follow; 0 for any other star.

    Time and flux have shape (n,).
    """
    curve = flat_curve(time_days, flux)
    if curve.window_days > WINDOWS_DAYS[-1]:
        return 0.0
    period = _strongest_period(curve.bins)
    if not PERIOD_LIMITS_DAYS[0] <= period <= PERIOD_LIMITS_DAYS[1]:
        return 0.0
    spots = _spots(curve.bins, period, np.zeros(len(curve.flat), bool))
    left = replace(curve.bins, flux=curve.bins.flux - spots)
    after = two_hour_scatter(left, left.flux - chosen_trend(left)[1])
    return period if after <= LEAST_GAIN * two_hour_scatter(curve.bins, curve.flat) else 0.0


def _strongest_period(bins: TimeBins) -> float:
    """Return the period of the strongest sinusoid, in days; 0 where it explains too little."""
    time, flux = bins.time_days[bins.filled], bins.flux[bins.filled]
    low, high = 1 / SEARCHED_DAYS[1], 1 / SEARCHED_DAYS[0]
    tried = np.arange(low, high, 1 / bins.span_days / SAMPLES_PER_PEAK)
    power = power_at(time, flux, tried)
    best = int(np.argmax(power))
    return float(1 / tried[best]) if power[best] >= LEAST_POWER else 0.0


def _spots(bins: TimeBins, period_days: float, hidden: np.ndarray) -> FloatArray:
    """Return the sum of a star's sinusoids at every bin, about 0, (n,); bins that are `hidden` (n,) do not count."""
    used, time = bins.filled & ~hidden, bins.time_days
    mean = float(bins.flux[used].mean())
    total, weight = np.zeros((2, len(time)))
    for middle in _middles(float(time[0]), float(time[-1])):
        near = np.abs(time - middle) <= 0.5 * STRETCH_DAYS
        waves = _waves(time[near] - middle, period_days)
        if np.count_nonzero(used[near]) < 3 * waves.shape[1]:
            continue
        share = np.maximum(1 - np.abs(time[near] - middle) / (0.5 * STRETCH_DAYS), LEAST_WEIGHT)
        total[near] += share * _fitted(waves, bins.flux[near] - mean, used[near].astype(np.float64))
        weight[near] += share
    return total / np.maximum(weight, LEAST_WEIGHT)


def _middles(first: float, last: float) -> FloatArray:
    """Return the middles (m,) of stretches that cover the times, each half over the next."""
    half = 0.5 * STRETCH_DAYS
    return np.linspace(first + half, max(last - half, first + half), max(1, round((last - first) / half) - 1))


def _waves(since_days: FloatArray, period_days: float) -> FloatArray:
    """Return a parabola's terms, and the sines and cosines of all harmonics, (n, 3 + 2 harmonics)."""
    x = since_days / STRETCH_DAYS
    angle = 2 * np.pi / period_days * np.outer(since_days, np.arange(1, HARMONICS + 1))
    return np.hstack([np.stack([np.ones_like(x), x, x * x], axis=1), np.sin(angle), np.cos(angle)])


def _fitted(waves: FloatArray, flux: FloatArray, used: FloatArray) -> FloatArray:
    """Return the robust fit of some terms (n, k) to the flux (n,), where `used` (n,) is 1."""
    weight = used
    for _ in range(PASSES):
        weighted = waves.T * weight
        normal = weighted @ waves + RIDGE * weight.sum() * np.eye(waves.shape[1])
        level = waves @ np.linalg.solve(normal, weighted @ flux)
        off = np.abs(flux - level)
        sigma = robust_sigma((flux - level)[used > 0])
        if sigma == 0.0:
            break
        weight = used * np.maximum((1 - np.minimum(off / (OUTLIER_SIGMA * sigma), 1.0) ** 2) ** 2, LEAST_WEIGHT)
    return level
