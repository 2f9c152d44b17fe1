"""Dips that one event makes: at a wrong period a glitch, a ramp at a gap or a single transit outshines what repeats."""

from dataclasses import replace

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, Box, single_depths, transit_bins
from clara_pipeline.periods.detrend import LEAST_NOISE, robust_sigma
from clara_pipeline.periods.flat_curve import FlatCurve
from clara_pipeline.records import FloatArray

MOST_SHARE = 0.8
MOST_SHARE_OF_TWO = 0.9
"""Of the whole S/N that the strongest dip may hold (Thompson et al. 2018, A.3.7): two equal ones hold 0.71 each."""
FEW = 2
UNLIKE_SHARE = 0.65
UNLIKE_SIGMA = 2.5
"""Of so few dips the strongest stands alone where the others' mean is less than this share of it, by so many σ."""
REMOVED = 3.0
LEAST_REMOVED_DAYS = 1.5
"""Durations around a lone event that are left out, and days at least: glitches come in groups."""


def strongest_event(curve: FlatCurve, box: Box) -> tuple[float, bool]:
    """Return the middle (days) of the strongest of a box's dips, and whether it makes them alone."""
    depth, share, clean = single_depths(curve.bins, curve.window_days, box)
    centre = transit_bins(curve.bins, box)
    centre = centre[share[centre] >= COVERED]
    if len(centre) < 2 or not clean.any():
        return float(curve.bins.time_days[centre[0]]) if len(centre) else box.epoch_days, True
    sigma = depth[centre] * np.sqrt(share[centre]) / max(robust_sigma(depth[clean]), LEAST_NOISE)
    whole = float(np.sqrt(np.sum(np.maximum(sigma, 0.0) ** 2)))
    most = MOST_SHARE_OF_TWO if len(centre) == 2 else MOST_SHARE
    strongest = int(np.argmax(sigma))
    alone = sigma[strongest] > most * whole or is_deeper(depth[centre], sigma)
    return float(curve.bins.time_days[centre[strongest]]), bool(alone)


def is_deeper(depth: FloatArray, sigma: FloatArray) -> bool:
    """Tell whether one of a few dips is no dip of the others' planet: their mean is clearly less deep.

    Depths and their S/N have shape (m,). A planet's one dip and another's make a period that is neither's.
    """
    if not 2 <= len(depth) <= FEW:
        return False
    strongest = int(np.argmax(sigma))
    error = depth / np.where(sigma == 0, np.inf, sigma)
    others = np.delete(np.arange(len(depth)), strongest)
    mean, mean_error = float(depth[others].mean()), float(np.sqrt(np.sum(error[others] ** 2))) / len(others)
    lacks = float(depth[strongest]) - mean
    return mean < UNLIKE_SHARE * depth[strongest] and lacks > UNLIKE_SIGMA * float(
        np.hypot(error[strongest], mean_error)
    )


def is_beside(time_days: FloatArray, event_days: float, duration_days: float) -> np.ndarray:
    """Tell which times (n,) are clear of an event."""
    return np.abs(time_days - event_days) > 0.5 * max(REMOVED * duration_days, LEAST_REMOVED_DAYS)


def without_event(curve: FlatCurve, event_days: float, duration_days: float) -> FlatCurve:
    """Return a flattened curve without the bins of an event."""
    kept = is_beside(curve.bins.time_days, event_days, duration_days)
    bins = replace(curve.bins, weight=np.where(kept, curve.bins.weight, 0.0))
    return replace(curve, bins=bins, flat=np.where(kept, curve.flat, 0.0), level=None)
