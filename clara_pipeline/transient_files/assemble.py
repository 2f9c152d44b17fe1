"""Put an object's points together as one `Photometry`, all bands on one scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import Photometry

N_COLUMNS = 7
"""Time, place of the band in `ALL_BANDS`, flux, error, detected (0, 1), whole flux, its error."""
ALL_BANDS = "ugrizyV"
TIME, BAND, FLUX, ERROR, DETECTED, TOTAL, TOTAL_ERROR = range(N_COLUMNS)
ENOUGH_CORRECTED = 0.5
"""Share of a band's detections that must have a whole flux for the reference image's to be known."""


def assembled(
    object_id: str, points: FloatArray, is_difference: bool, ra_deg: float | None = None, dec_deg: float | None = None
) -> Photometry:
    """Make the photometry of points of shape (n, 7), in any order; points that are there twice count once.

    Where the broker has corrected at least half of the detections in every band, all points are brought to the
    whole flux: those without correction, and limits, by the median of the band's reference flux. Else all stay
    differences: a curve that is partly one and partly the other has steps that the sky does not have.
    """
    points = _sorted_once(points)
    bands = points[:, BAND].astype(np.int64)
    if is_difference and (reference := reference_fluxes(points)) is not None:
        corrected = np.isfinite(points[:, TOTAL])
        flux = np.where(corrected, points[:, TOTAL], points[:, FLUX] + reference[bands])
        error = np.where(corrected, points[:, TOTAL_ERROR], points[:, ERROR])
        is_difference = False
    else:
        flux, error = points[:, FLUX], points[:, ERROR]
    letters = np.array(list(ALL_BANDS))[bands]
    return Photometry(
        object_id,
        points[:, TIME].copy(),
        letters,
        flux.copy(),
        error.copy(),
        points[:, DETECTED] > 0,
        is_difference,
        ra_deg,
        dec_deg,
    )


def reference_fluxes(points: FloatArray) -> FloatArray | None:
    """Return the reference image's flux in each of the seven bands, from points of shape (n, 7); shape (7,).

    The median of whole minus difference flux, NaN where there is no detection. None when a band that has detections
    lacks corrections, or limits are all that a band has.
    """
    reference = np.full(len(ALL_BANDS), np.nan)
    for band, rows in _by_band(points):
        detections = rows[rows[:, DETECTED] > 0]
        offsets = (detections[:, TOTAL] - detections[:, FLUX])[np.isfinite(detections[:, TOTAL])]
        if not len(offsets) or len(offsets) < ENOUGH_CORRECTED * len(detections):
            return None
        reference[band] = np.median(offsets)
    return reference if np.isfinite(reference).any() else None


def _sorted_once(points: FloatArray) -> FloatArray:
    """The points of shape (n, 7) by time and then by the other columns, equal ones once; NaN is equal to NaN."""
    points = points[np.lexsort(points.T[::-1])]
    same = (points[1:] == points[:-1]) | (np.isnan(points[1:]) & np.isnan(points[:-1]))
    return points[np.append(True, ~same.all(axis=1))[: len(points)]]


def _by_band(points: FloatArray) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    for band in np.unique(points[:, BAND]):
        yield int(band), points[points[:, BAND] == band]
