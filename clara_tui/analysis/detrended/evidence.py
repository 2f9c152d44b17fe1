"""Take another trend out of a star's flux, before anything is folded, searched or tested."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.median import median
from clara_pipeline.periods.box.refine import box_depth
from clara_pipeline.periods.flat_curve import in_order
from clara_pipeline.periods.flat_flux import as_box
from clara_pipeline.periods.trends.methods import Detrending, trend_by
from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence, FloatArray
from clara_pipeline.units import PPM
from clara_pipeline.vetting.tests import run_tests
from clara_tui.analysis.curve_arrays import over_median
from clara_tui.analysis.detrend import LEAST_POINTS, MAX_SPAN_DAYS
from clara_tui.analysis.detrended.answers import DetrendedCurve
from clara_tui.analysis.packed import Packed


def detrended_curve(
    key: CandidateKey, evidence: Evidence, detrending: Detrending, ephemeris: Ephemeris | None
) -> DetrendedCurve:
    """Flatten a light curve as the operator chose; measure and test the ephemeris in it.

    Raises UnreadableLightCurve where there is too little of it to test.
    """
    flat = detrended_evidence(evidence, detrending, ephemeris)
    curve = evidence.light_curve
    order = np.argsort(curve.time_btjd, kind="stable")
    order = order[np.isfinite(curve.time_btjd[order])]
    return DetrendedCurve(
        key=key,
        detrending=detrending,
        ephemeris=ephemeris,
        flat_flux=Packed.of(over_median(flat.light_curve.flux[order]), "<f4"),
        depth_ppm=_depth_ppm(flat, ephemeris),
        tests=() if ephemeris is None else tuple(run_tests(flat, ephemeris)),
    )


def detrended_evidence(evidence: Evidence, detrending: Detrending, dips: Ephemeris | None = None) -> Evidence:
    """Return the evidence with the trend taken out of its flux, which keeps its unit and its level."""
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < LEAST_POINTS or not 0 < np.ptp(curve.time_btjd[good]) <= MAX_SPAN_DAYS:
        return evidence
    time, relative = in_order(curve.time_btjd[good], curve.flux[good])
    level = np.interp(curve.time_btjd[good], time, trend_by(detrending, time, relative, dips))
    flux = np.array(curve.flux, dtype=np.float64)
    flux[good] = _without(flux[good], level)
    return replace(evidence, light_curve=replace(curve, flux=flux))


def _without(flux: FloatArray, level: FloatArray) -> FloatArray:
    """Return the flux over its relative trend; what has no zero point (see `in_order`) less it. All (n,)."""
    if has_zero_point(flux):
        return flux / level
    return flux - (level - 1.0) * (float(np.std(flux)) or 1.0)


def _depth_ppm(flat: Evidence, ephemeris: Ephemeris | None) -> float | None:
    """Measure the depth of the dips in flattened flux; None where it would mean nothing."""
    curve = flat.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if ephemeris is None or not ephemeris.duration_hours or not has_zero_point(curve.flux[good]):
        return None
    time, relative = in_order(curve.time_btjd[good], curve.flux[good])
    return PPM * box_depth(time, relative - median(relative), as_box(ephemeris))
