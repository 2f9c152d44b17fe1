"""The shape of a small planet's transit by duration and impact parameter: all that two single transits tell."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.trapezoid import exposure_steps

IMPACTS = (np.arange(12) + 0.5) / 12
LIMB_DARKENING = 0.32, 0.26
"""Quadratic, of a star like the Sun in the TESS band (Claret 2017, A&A 600, A30)."""
LEAST_BINS = 3
"""Beside and in a transit, that tell anything of it."""


def transit_shapes(offset_days: FloatArray, duration_days: float, radius_ratio: float) -> FloatArray:
    """Return the light lost (12, n), 1 about where the star is brightest, for each impact parameter, at times (n,).

    The planet is small: it hides what is bright at its centre, and part of itself at the limb.
    """
    reach = 1 + radius_ratio
    impact = (IMPACTS * reach)[:, None]
    distance = np.sqrt(impact**2 + (reach**2 - impact**2) * (2 * offset_days / duration_days) ** 2)
    mu = np.sqrt(np.maximum(1 - np.minimum(distance, 1 - 0.5 * radius_ratio) ** 2, 0.0))
    bright = 1 - LIMB_DARKENING[0] * (1 - mu) - LIMB_DARKENING[1] * (1 - mu) ** 2
    return bright * np.clip((reach - distance) / (2 * radius_ratio), 0.0, 1.0)


def sums_at(
    segment: Segment, mid_days: float, duration_days: float, radius_ratio: float, reach_days: float
) -> FloatArray:
    """Return Σ model × light lost and Σ model² in units of the noise (2, 12), beside a line through what is around.

    The line is that of `reach_days` before and after mid-transit, the same for every duration that is compared.
    Zeros where the segment has nothing of the transit.
    """
    near = slice(*np.searchsorted(segment.time_days, mid_days + np.array([-reach_days, reach_days])))
    offset, lost = segment.time_days[near] - mid_days, segment.lost[near]
    n_inside = np.count_nonzero(np.abs(offset) < 0.5 * duration_days)
    if n_inside < LEAST_BINS or len(offset) - n_inside < LEAST_BINS:
        return np.zeros((2, len(IMPACTS)))
    times = (offset[:, None] + exposure_steps(segment.bin_days)).ravel()
    model = transit_shapes(times, duration_days, radius_ratio).reshape(len(IMPACTS), len(offset), -1).mean(axis=2)
    line = np.linalg.qr(np.stack([np.ones(len(offset)), offset], axis=1))[0]
    model = model - (model @ line) @ line.T
    return np.stack([model @ lost, np.sum(model**2, axis=1)]) / segment.noise**2
