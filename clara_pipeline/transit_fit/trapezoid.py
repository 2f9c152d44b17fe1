"""The trapezoid: a transit with straight ingress and egress."""

from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray

EXPOSURE_STEPS = 7
"""Model values averaged over one exposure where exposures are long."""
LONG_EXPOSURE = 0.03
"""Of the duration: shorter exposures do not round the corners."""


class Trapezoid(NamedTuple):
    """Shape of a dip about its centre. `depth` is relative flux, positive downwards."""

    depth: float
    duration_days: float
    """From first to last contact (T14)."""
    ingress_share: float
    """Ingress over T14: 0 is a box, 0.5 a V."""


def trapezoid(offset_days: FloatArray, shape: Trapezoid, exposure_days: float = 0.0) -> FloatArray:
    """Return the light lost (n,), relative and positive, at times from the centre of the dip (n,), in days.

    It is the mean over exposures of `exposure_days` (Kipping 2010), where these are long for the dip.
    """
    if exposure_days <= LONG_EXPOSURE * shape.duration_days:
        return _instant(offset_days, shape)
    return _instant(offset_days[:, None] + exposure_steps(exposure_days), shape).mean(axis=1)


def exposure_steps(exposure_days: float) -> FloatArray:
    """Return the times, from mid-exposure, at which a model is averaged over one exposure, (7,)."""
    return exposure_days * ((np.arange(EXPOSURE_STEPS) + 0.5) / EXPOSURE_STEPS - 0.5)


def _instant(offset_days: FloatArray, shape: Trapezoid) -> FloatArray:
    ingress = max(shape.ingress_share * shape.duration_days, 1e-9)
    return shape.depth * np.clip((0.5 * shape.duration_days - np.abs(offset_days)) / ingress, 0.0, 1.0)
