"""Statistics of the main band's nightly magnitudes, whatever their order in time."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.measured import Measured

FEWEST = 3
"""Nights below which a distribution has no spread worth telling: the statistic is NaN."""
ENTROPY_BINS = 10


def _percentiles(one: Measured, *per_cent: float) -> FloatArray:
    return np.percentile(one.magnitude, per_cent) if len(one) else np.full(len(per_cent), np.nan)


def peak_magnitude(one: Measured) -> float:
    """Return the brightest two per cent's magnitude."""
    return float(_percentiles(one, 2)[0])


def median_magnitude(one: Measured) -> float:
    """Return the median magnitude."""
    return float(_percentiles(one, 50)[0])


def amplitude(one: Measured) -> float:
    """Return the 5 to 95 per cent range of magnitudes."""
    bright, faint = _percentiles(one, 5, 95)
    return float(faint - bright)


def rise_above_median(one: Measured) -> float:
    """Return how far the peak is above the median, magnitudes."""
    bright, middle = _percentiles(one, 2, 50)
    return float(middle - bright)


def drop_below_median(one: Measured) -> float:
    """Return how far the faintest two per cent are below the median, magnitudes."""
    middle, faint = _percentiles(one, 50, 98)
    return float(faint - middle)


def middle_range_share(one: Measured) -> float:
    """Return the 35 to 65 per cent range over the 5 to 95 per cent range (Richards et al. 2011, flux percentiles)."""
    bright, low, high, faint = _percentiles(one, 5, 35, 65, 95)
    return float((high - low) / (faint - bright)) if faint > bright else np.nan


def standard_deviation(one: Measured) -> float:
    """Return the standard deviation of magnitudes."""
    return float(np.std(one.magnitude)) if len(one) >= FEWEST else np.nan


def median_deviation(one: Measured) -> float:
    """Return the median absolute deviation from the median, magnitudes."""
    return float(np.median(np.abs(one.magnitude - np.median(one.magnitude)))) if len(one) >= FEWEST else np.nan


def skew(one: Measured) -> float:
    """Return the skewness of magnitudes: negative where brightenings are rare and high."""
    return _moment(one, 3)


def kurtosis(one: Measured) -> float:
    """Return the fourth standardised moment of magnitudes, at most 100."""
    return min(_moment(one, 4), 100.0) if len(one) >= FEWEST else np.nan


def _moment(one: Measured, order: int) -> float:
    if len(one) < FEWEST or (spread := np.std(one.magnitude)) < 1e-9:
        return np.nan
    return float(np.mean(((one.magnitude - one.magnitude.mean()) / spread) ** order))


def share_beyond_one_deviation(one: Measured) -> float:
    """Return the share of nights more than one standard deviation from the mean."""
    if len(one) < FEWEST:
        return np.nan
    return float(np.mean(np.abs(one.magnitude - one.magnitude.mean()) > np.std(one.magnitude)))


def entropy(one: Measured) -> float:
    """Return the Shannon entropy, nats, of magnitudes in ten equal bins between faintest and brightest."""
    if len(one) < FEWEST or np.ptp(one.magnitude) < 1e-9:
        return np.nan
    share = np.histogram(one.magnitude, ENTROPY_BINS)[0] / len(one)
    return float(-np.sum(share[share > 0] * np.log(share[share > 0])))
