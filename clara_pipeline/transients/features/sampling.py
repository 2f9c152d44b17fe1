"""Measure how often, how long and with what success the object was observed."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.features.measured import Measured


def log_nights(one: Measured) -> float:
    """Return log10 of 1 + the nights in all bands."""
    return float(np.log10(1 + len(one.nights)))


def log_span(one: Measured) -> float:
    """Return log10 of 1 + the days from the first detection to the last."""
    days = one.photometry.time_mjd[one.photometry.is_detection]
    days = days[np.isfinite(days)]
    return float(np.log10(1 + np.ptp(days))) if len(days) else 0.0


def detected_share(one: Measured) -> float:
    """Return the share of points that are detections."""
    return float(np.mean(one.photometry.is_detection)) if len(one.photometry) else np.nan


def negative_share(one: Measured) -> float:
    """Return the share of nights that are three errors below zero: fainter than in the reference image."""
    if not len(one.nights):
        return np.nan
    return float(np.mean(one.nights.flux_ujy < -3 * one.nights.error_ujy))


def blue_share(one: Measured) -> float:
    """Return the share of nights in bands u and g."""
    return float(np.mean(np.isin(one.nights.band, ["u", "g"]))) if len(one.nights) else np.nan


def detections_per_night(one: Measured) -> float:
    """Return the points per night and band."""
    return len(one.photometry) / len(one.nights) if len(one.nights) else np.nan


def median_error(one: Measured) -> float:
    """Return the median error of the main band's nights, magnitudes."""
    return float(np.median(one.error)) if len(one) else np.nan
