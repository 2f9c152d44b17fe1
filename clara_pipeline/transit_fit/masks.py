"""Take the transits of signals out of a light curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.units import HOURS_PER_DAY

MASKED = 2.0
"""Durations, in full width, taken out around each transit: the box of a search may be shorter than T14."""


def without_signals(evidence: Evidence, signals: tuple[Ephemeris, ...]) -> Evidence:
    """Return the evidence with the flux in the transits of some signals taken out (NaN)."""
    curve = evidence.light_curve
    masked = in_any(curve.time_btjd, signals)
    if not masked.any():
        return evidence
    return replace(evidence, light_curve=replace(curve, flux=np.where(masked, np.nan, curve.flux)))


def in_any(time_btjd: FloatArray, signals: Iterable[Ephemeris]) -> np.ndarray:
    """Tell which times (n,) are taken out with the transits of some signals."""
    masked = np.zeros(len(time_btjd), dtype=bool)
    for signal in signals:
        masked |= in_transits(time_btjd, signal, MASKED)
    return masked


def in_transits(time_btjd: FloatArray, signal: Ephemeris, width: float) -> np.ndarray:
    """Tell which times (n,) lie within `width` durations centred on the transits of a signal."""
    cycle = np.round((time_btjd - signal.epoch_btjd) / signal.period_days)
    offset = np.abs(time_btjd - signal.epoch_btjd - cycle * signal.period_days)
    with np.errstate(invalid="ignore"):
        return offset <= 0.5 * width * (signal.duration_hours or 0.0) / HOURS_PER_DAY
