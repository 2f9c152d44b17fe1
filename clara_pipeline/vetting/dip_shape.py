"""Test whether the dip looks like a transit: V-shapes and lopsided dips."""

import numpy as np

from clara_pipeline.records import FloatArray, TestResult
from clara_pipeline.vetting.duration import TAKEN_FOR_TREND, is_taken_for_trend
from clara_pipeline.vetting.signal import PROFILE_BINS, Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

MAX_INGRESS_SHARE = 0.8
V_SHAPE_MIN_SNR = 12.0
V_SHAPE_PREFERENCE = 9.0
"""χ² by which a V must beat every flat-bottomed dip."""

V_SECOND = "fails only if a V also fits clearly better than any flat-bottomed dip"

ASYMMETRY_SIGMA = 5.0
MIRRORS = np.linspace(-0.1, 0.1, 41)
TOLERATED_ASYMMETRY = 0.02
"""Differences below this share of the depth are not counted: no trend is that well known."""

DURATIONS = np.linspace(0.7, 2.2, 16)
"""Trapezoids tried: full widths in durations …"""
FLAT_SHARES = np.linspace(0.0, 0.9, 10)
"""… and shares of the width that are flat."""


def v_shape(signal: Signal) -> TestResult:
    """Measure the share of the dip spent in ingress and egress, of the trapezoid that fits best: 1 is a V.

    Grazing eclipses are V-shaped (Thompson et al. 2018, A.3.3). With depth and widths goes the sum of
    radius ratio and impact parameter (Seager & Mallén-Ornelas 2003, eqs. 6–7).
    """
    misfit = trapezoid_misfits(*signal.dip_profile).min(axis=0)
    steep = 1 - FLAT_SHARES >= MAX_INGRESS_SHARE
    flat = float(FLAT_SHARES[int(np.argmin(misfit))])
    if dip_snr(signal) < V_SHAPE_MIN_SNR:
        return unknown("v_shape", MAX_INGRESS_SHARE, "too weak to tell a V from a U", 1 - flat)
    surely_v = misfit[~steep].min() - misfit[steep].min() > V_SHAPE_PREFERENCE * signal.redness**2
    reason = f"{1 - flat:.0%} of the dip is ingress and egress; radius ratio + impact {_grazing(signal, flat):.2f}"
    return judged("v_shape", 1 - flat, MAX_INGRESS_SHARE, not surely_v, reason, second=V_SECOND)


def trapezoid_misfits(x: FloatArray, profile: FloatArray, weight: FloatArray) -> FloatArray:
    """Return χ² of the best symmetric trapezoid of each width and flat share, (widths, flat shares)."""
    slope = np.maximum(DURATIONS[:, None] * (1 - FLAT_SHARES) / 2, 1e-6)[:, :, None]
    shape = np.clip((DURATIONS[:, None, None] / 2 - np.abs(x)) / slope, 0.0, 1.0)
    share = weight / max(weight.sum(), 1e-300)
    shape, lost = shape - (shape @ share)[:, :, None], (profile @ share) - profile
    depth = np.maximum((shape * weight) @ lost / np.maximum((shape**2) @ weight, 1e-300), 0.0)
    return ((lost - depth[:, :, None] * shape) ** 2) @ weight


def _grazing(signal: Signal, flat: float) -> float:
    """Return radius ratio plus impact parameter from depth and flat share."""
    ratio = np.sqrt(np.clip(weighted_mean(signal.events)[0], 1e-9, 0.99)) if len(signal.events.depth) else 0.0
    squared = ((1 - ratio) ** 2 - flat**2 * (1 + ratio) ** 2) / (1 - flat**2)
    return float(ratio + np.sqrt(max(squared, 0.0)))


def dip_snr(signal: Signal) -> float:
    """Return the S/N of all dips together; rises add nothing."""
    return float(np.sqrt(np.sum(np.maximum(signal.events.snr, 0) ** 2)))


def asymmetry(signal: Signal) -> TestResult:
    """Measure how badly the dip fits its own mirror image, in σ of χ²: ramps and disintegrating bodies.

    The mirror stands where it fits best, within a tenth of the duration.
    """
    x, profile, weight = signal.dip_profile
    if np.count_nonzero(weight) < 0.8 * PROFILE_BINS:
        return unknown("asymmetry", ASYMMETRY_SIGMA, "parts of the dip were not seen")
    if len(signal.events.depth) and (problem := depth_problem(*weighted_mean(signal.events))):
        return unknown("asymmetry", ASYMMETRY_SIGMA, problem)
    if is_taken_for_trend(signal):
        return unknown("asymmetry", ASYMMETRY_SIGMA, TAKEN_FOR_TREND)
    floor = TOLERATED_ASYMMETRY * float(np.ptp(profile[weight > 0]))
    variance = np.where(weight > 0, signal.redness**2 / np.maximum(weight, 1e-300) + floor**2, np.inf)
    value = max(float(_mirror_excess(x, profile, variance, MIRRORS).min()), 0.0)
    reason = f"the dip departs from its mirror image by {value:.1f} σ"
    return judged("asymmetry", value, ASYMMETRY_SIGMA, value < ASYMMETRY_SIGMA, reason)


def _mirror_excess(x: FloatArray, profile: FloatArray, variance: FloatArray, centres: FloatArray) -> FloatArray:
    """Return (χ² − n) / √(2n) of profile minus its mirror, within 0.8 durations of each mirror at `centres`, (m,)."""
    distance = np.linspace(0.03, 0.8, round(0.8 / (x[1] - x[0])))
    known = np.minimum(variance, 1e30)
    sides = centres[:, None] - distance, centres[:, None] + distance
    left, right = (np.interp(side, x, profile) for side in sides)
    together = sum(np.interp(side, x, known) for side in sides)
    chi2 = np.sum((left - right) ** 2 / together, axis=1)
    return (chi2 - len(distance)) / np.sqrt(2 * len(distance))
