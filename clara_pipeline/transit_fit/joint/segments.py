"""The light curves of one star, each flattened by itself, as segments of one search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.periods.flat_curve import flat_curve, in_order
from clara_pipeline.periods.flat_flux import as_box, trend_at
from clara_pipeline.periods.trends.rotation import without_spots
from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.units import HOURS_PER_DAY

LEAST_POINTS = 100
WINDOW_DURATIONS = 4.0
"""Of the trend where dips are known: less beside them does not tell the level inside, and no scatter tells that."""


def spot_free(evidence: Evidence, dips: Ephemeris | None) -> Evidence:
    """Return the light curve, relative and in order of time, without a fast rotator's spots; any other star's as it is.

    Dips that repeat with the rotation are a binary's, and stay; others are not followed.
    """
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < LEAST_POINTS:
        return evidence
    time, flux = in_order(curve.time_btjd[good], curve.flux[good].astype(np.float64))
    spotless = without_spots(time, flux, None if dips is None else as_box(dips))
    return evidence if spotless is flux else Evidence(replace(curve, time_btjd=time, flux=spotless))


def segment_of(evidence: Evidence, dips: Ephemeris | None = None) -> Segment:
    """Bin and flatten a light curve by itself; the trend does not follow `dips`, where they are known.

    Raises UnreadableLightCurve where it has too few points.
    """
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < LEAST_POINTS or np.ptp(curve.time_btjd[good]) == 0:
        raise UnreadableLightCurve(f"{curve.filename} has too few points to look for a signal in.")
    flat = flat_curve(*in_order(curve.time_btjd[good], curve.flux[good].astype(np.float64)))
    filled = flat.bins.filled
    time = flat.bins.time_days[filled]
    lost = -flat.flat[filled]
    if dips is not None:
        wide = max(flat.window_days, WINDOW_DURATIONS * (dips.duration_hours or 0.0) / HOURS_PER_DAY)
        lost = 1 - flat.bins.flux[filled] / trend_at(time, replace(flat, window_days=wide), dips)
    return Segment(time, lost, flat.sigma, float(np.median(np.diff(time))))
