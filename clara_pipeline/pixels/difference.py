"""The difference image of a dip: out of transit less in transit (Bryson et al. 2013, section 3)."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.folding import phase
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY

INSIDE_DURATIONS = 0.4
"""Cadences this near to mid-transit are in transit; ingress and egress are neither in nor out."""
NEAR_DURATIONS, FAR_DURATIONS = 0.75, 1.75
"""Between these, on both sides, is out of transit: so near that drifts of pointing and background cancel."""
LEAST_CADENCES = 3
"""In transit, and on each side of it: a transit with fewer says nothing."""
MOST_TRANSITS = 400
"""More are not needed: their light adds up long before."""
BAD_QUALITY = 175  # 1 + 2 + 4 + 8 + 32 + 128
"""Attitude tweak, safe mode, coarse or Earth point, momentum dump, manual exclude (SPOC's bits 1-4, 6 and 8)."""
SCATTER_TRANSITS = 5
"""From so many transits on, what they differ by is asked for the error, too."""


@dataclass(frozen=True, slots=True, eq=False)
class DifferenceImage:
    """All (rows, columns), in the file's flux: light lost in transit with its error, and the light out of transit."""

    lost: FloatArray
    error: FloatArray
    out: FloatArray
    n_transits: int


def difference_image(pixels: TargetPixels, ephemeris: Ephemeris) -> DifferenceImage:
    """Return the mean over all transits of what each pixel loses, each against its own surroundings in time.

    Raises ValueError, with the reason, where the ephemeris has no duration or no transit was seen whole.
    """
    if not ephemeris.duration_hours or ephemeris.duration_hours <= 0:
        raise ValueError("the ephemeris has no duration, so nothing is in or out of transit")
    good = np.isfinite(pixels.time_btjd) & (pixels.quality & BAD_QUALITY == 0)
    good &= np.isfinite(pixels.flux).any(axis=(1, 2))
    time, flux = pixels.time_btjd[good], pixels.flux[good]
    duration = ephemeris.duration_hours / HOURS_PER_DAY
    offset = phase(time, ephemeris.period_days, ephemeris.epoch_btjd) * ephemeris.period_days / duration
    cycle = np.round((time - ephemeris.epoch_btjd) / ephemeris.period_days).astype(np.int64)
    near = np.abs(offset) <= FAR_DURATIONS
    found = [_one_transit(flux, offset, np.flatnonzero(near & (cycle == k))) for k in np.unique(cycle[near])]
    seen = [one for one in found if one is not None][:MOST_TRANSITS]
    if not seen:
        raise ValueError("no transit has enough cadences in it and on both sides")
    return _mean(*(np.array(values) for values in zip(*seen, strict=True)))


def _one_transit(
    flux: FloatArray, offset: FloatArray, here: np.ndarray
) -> tuple[FloatArray, FloatArray, FloatArray, int] | None:
    """Return light lost, its variance, light out of transit and cadences in transit; None where too few were seen."""
    inside = here[np.abs(offset[here]) <= INSIDE_DURATIONS]
    beside = here[np.abs(offset[here]) >= NEAR_DURATIONS]
    left, right = beside[offset[beside] < 0], beside[offset[beside] > 0]
    if min(len(inside), len(left), len(right)) < LEAST_CADENCES:
        return None
    with np.errstate(invalid="ignore"):
        out = 0.5 * (_means(flux[left]) + _means(flux[right]))
        spread = 0.5 * (np.var(flux[left], axis=0, ddof=1) + np.var(flux[right], axis=0, ddof=1))
        variance = spread * (1 / len(inside) + 0.25 / len(left) + 0.25 / len(right))
        return out - _means(flux[inside]), variance, out, len(inside)


def _means(flux: FloatArray) -> FloatArray:
    return np.mean(flux, axis=0, dtype=np.float64)


def _mean(lost: FloatArray, variance: FloatArray, out: FloatArray, n_inside: FloatArray) -> DifferenceImage:
    """Return the mean over transits, (m, rows, columns) each, weighted by the cadences in them."""
    weight = (n_inside / n_inside.sum())[:, None, None]
    mean = np.sum(weight * lost, axis=0)
    error = np.sqrt(np.sum(weight**2 * variance, axis=0))
    if len(lost) >= SCATTER_TRANSITS:
        scatter = np.sum(weight**2 * (lost - mean) ** 2, axis=0) * len(lost) / (len(lost) - 1)
        error = np.maximum(error, np.sqrt(scatter))
    return DifferenceImage(mean, error, np.sum(weight * out, axis=0), len(lost))
