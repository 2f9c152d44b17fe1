"""Measure how the main band rises to its peak, leaves it, and whether it ever comes back."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.features.measured import Measured

SURE_SIGMA = 5.0
BRIGHT = 0.3
"""Share of the peak's height above which a night belongs to an outburst."""
AWAY_DAYS = 200.0
"""From here on no supernova is as bright as a third of its peak."""


def share_above_half(one: Measured) -> float:
    """Return the share of nights with more than half of the peak's height above the baseline."""
    return float(np.mean(one.relative_flux > 0.5)) if len(one) else np.nan


def share_above_tenth(one: Measured) -> float:
    """Return the share of nights with more than a tenth of the peak's height above the baseline."""
    return float(np.mean(one.relative_flux > 0.1)) if len(one) else np.nan


def n_outbursts(one: Measured) -> float:
    """Count stretches of nights above 0.3 of the peak and five errors, cut by a fainter night or 100 empty days."""
    bright = _bright(one)
    starts = bright & np.concatenate([[True], ~bright[:-1] | (np.diff(one.days) > 100.0)]) if len(one) else bright
    return float(np.count_nonzero(starts))


def second_peak(one: Measured) -> float:
    """Return the greatest height more than 200 days from the peak, as a share of the peak's, less two errors."""
    away = np.abs(one.days) > AWAY_DAYS
    if not away.any():
        return np.nan
    return float(np.max((one.relative_flux - 2 * one.relative_error)[away]))


def deepest_dip(one: Measured) -> float:
    """Return the lowest flux below the baseline plus two errors, as a share of the peak's height, at least −10."""
    return float(max(np.min(one.relative_flux + 2 * one.relative_error), -10.0)) if len(one) else np.nan


def log_bright_days(one: Measured) -> float:
    """Return log10 of 1 + the days of the stretch of bright nights around the peak."""
    bright = _bright(one)
    if not bright.any():
        return np.nan
    peak = int(np.argmin(np.abs(one.days)))
    dark = np.flatnonzero(~bright)
    first = dark[dark < peak].max(initial=-1) + 1
    last = dark[dark > peak].min(initial=len(bright)) - 1
    return float(np.log10(1 + max(one.days[last] - one.days[first], 0.0)))


def _bright(one: Measured) -> np.ndarray:
    return (one.relative_flux > BRIGHT) & (one.relative_flux > SURE_SIGMA * one.relative_error)


def fade_in_a_month(one: Measured) -> float:
    """Return the fading rate of the nights 0 to 30 days after the peak, magnitudes a day."""
    return _rate(one, 0.0, 30.0)


def fade_in_a_season(one: Measured) -> float:
    """Return the fading rate of the nights 0 to 120 days after the peak, magnitudes a day."""
    return _rate(one, 0.0, 120.0)


def rise_in_a_month(one: Measured) -> float:
    """Return the rate of change of the nights 30 to 0 days before the peak, magnitudes a day (negative: rising)."""
    return _rate(one, -30.0, 0.0)


def _rate(one: Measured, first: float, last: float) -> float:
    chosen = (one.days >= first) & (one.days <= last)
    if np.count_nonzero(chosen) < 2 or np.ptp(one.days[chosen]) < 1.0:
        return np.nan
    weight = 1 / (one.error[chosen] ** 2 + 0.05**2)
    days = one.days[chosen] - np.average(one.days[chosen], weights=weight)
    return float(np.sum(weight * days * one.magnitude[chosen]) / np.sum(weight * days**2))


def fastest_change(one: Measured) -> float:
    """Return the greatest sure rate (less two errors) between neighbouring nights within 30 days, magnitudes a day."""
    gap = np.diff(one.days)
    near = gap <= 30.0
    if not near.any():
        return np.nan
    sure = np.abs(np.diff(one.magnitude)) - 2 * np.hypot(one.error[1:], one.error[:-1])
    return float(max(np.max(sure[near] / np.maximum(gap[near], 0.5)), 0.0))


def before_against_after(one: Measured) -> float:
    """Return the median magnitude more than 60 days before the peak less that of more than 200 days after it."""
    before, after = one.magnitude[one.days < -60.0], one.magnitude[one.days > AWAY_DAYS]
    return float(np.median(before) - np.median(after)) if len(before) and len(after) else np.nan


def peak_place(one: Measured) -> float:
    """Return where in the object's span the peak lies, 0 (first night) to 1 (last)."""
    span = np.ptp(one.days) if len(one) else 0.0
    return float(-one.days[0] / span) if span > 1.0 else np.nan
