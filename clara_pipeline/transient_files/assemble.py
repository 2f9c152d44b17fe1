"""Put an object's points together as one `Photometry`, all bands on one scale."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import Photometry

N_COLUMNS = 7
"""Time, place of the band in `ALL_BANDS`, flux, error, detected (0, 1), whole flux, its error."""
ALL_BANDS = "ugrizyV"
TIME, BAND, FLUX, ERROR, DETECTED, TOTAL, TOTAL_ERROR = range(N_COLUMNS)
ENOUGH_CORRECTED = 0.5
"""Share of a band's detections that must have a whole flux for the reference image's to be known."""
ENOUGH_IN_KNOWN_BANDS = 0.9
"""Share of an object's detections that must be in such bands for its fluxes to be whole ones."""


def assembled(
    object_id: str, points: FloatArray, is_difference: bool, ra_deg: float | None = None, dec_deg: float | None = None
) -> Photometry:
    """Make the photometry of points of shape (n, 7), in any order; points that are there twice count once.

    Where the broker has corrected for the reference image in the bands of at least nine detections in ten, all points
    are brought to the whole flux: those without correction, and limits, by the median of the band's reference flux.
    The few points of other bands are left out. Else all stay differences: a curve that is partly one and partly the
    other has steps that the sky does not have.
    """
    points = _sorted_once(points)
    flux, error = points[:, FLUX], points[:, ERROR]
    if is_difference and (reference := reference_fluxes(points)) is not None:
        is_difference = False
        points = points[np.isfinite(reference[points[:, BAND].astype(np.int64)])]
        corrected = np.isfinite(points[:, TOTAL])
        offset = reference[points[:, BAND].astype(np.int64)]
        flux = np.where(corrected, points[:, TOTAL], points[:, FLUX] + offset)
        error = np.where(corrected, points[:, TOTAL_ERROR], points[:, ERROR])
    letters = np.array(list(ALL_BANDS))[points[:, BAND].astype(np.int64)]
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

    The median of whole minus difference flux, NaN for a band where less than half of the detections have both. None
    where the other bands hold less than nine in ten of the detections.
    """
    reference = np.full(len(ALL_BANDS), np.nan)
    n_known = 0
    detections = points[points[:, DETECTED] > 0]
    for band in np.unique(detections[:, BAND]).astype(np.int64):
        rows = detections[detections[:, BAND] == band]
        offsets = (rows[:, TOTAL] - rows[:, FLUX])[np.isfinite(rows[:, TOTAL])]
        if len(offsets) >= ENOUGH_CORRECTED * len(rows):
            reference[band] = np.median(offsets)
            n_known += len(rows)
    return reference if n_known and n_known >= ENOUGH_IN_KNOWN_BANDS * len(detections) else None


def _sorted_once(points: FloatArray) -> FloatArray:
    """Return the points of shape (n, 7) by time and then by the other columns, equal ones once; NaN is equal to NaN."""
    points = points[np.lexsort(points.T[::-1])]
    same = (points[1:] == points[:-1]) | (np.isnan(points[1:]) & np.isnan(points[:-1]))
    return points[np.append(True, ~same.all(axis=1))[: len(points)]]
