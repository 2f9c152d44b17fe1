"""Fit the transits of one signal for the screen, and test the signal without those that are left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.quality_bits import MOMENTUM_DUMP
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence, FloatArray, IntArray
from clara_pipeline.transit_fit.fit import TransitFit
from clara_pipeline.transit_fit.masks import in_transits
from clara_pipeline.transit_fit.signal_fit import fit_signal
from clara_pipeline.vetting.tests import run_tests
from clara_tui.analysis.fitted_transits import FittedTransits, Planet
from clara_tui.analysis.packed import Packed

DRAWN, DRAWN_POINTS = 2.0, 401
"""Durations each way of the model that is drawn, and its points."""
CLEARED = 1.5
"""Durations, in full width, taken out of the curve around a transit that is left out."""


def fitted_transits(
    key: CandidateKey, evidence: Evidence, ephemeris: Ephemeris, left_out: tuple[int, ...]
) -> FittedTransits:
    """Fit the transits of an ephemeris but those of the cycles left out.

    Raises UnreadableLightCurve or ValueError where there is nothing to fit.
    """
    fitted = fit_signal(evidence, ephemeris, frozenset(left_out))
    fit, planet, best = fitted.transits, fitted.planet, fitted.ephemeris
    flagged, dumps = _flags(evidence, fit)
    transits, drawn = fit.transits, np.linspace(-DRAWN, DRAWN, DRAWN_POINTS) * fit.shape.duration_days
    return FittedTransits(
        key=key,
        given=ephemeris,
        left_out=left_out,
        ephemeris=best,
        ingress_share=fit.shape.ingress_share,
        chi2=fit.chi2,
        planet=None if planet is None else Planet(*(getattr(planet, name) for name in Planet.__struct_fields__)),
        cycle=Packed.of(transits.cycle, "<i4"),
        shift_days=Packed.of(transits.shift_days, "<f8"),
        shift_err_days=Packed.of(transits.shift_err_days, "<f8"),
        depth=Packed.of(transits.depth, "<f4"),
        depth_err=Packed.of(transits.depth_err, "<f4"),
        share=Packed.of(transits.share, "<f4"),
        n_flagged=Packed.of(flagged, "<i4"),
        n_dumps=Packed.of(dumps, "<i4"),
        offset_days=Packed.of(fit.folded.offset_days, "<f4"),
        lost=Packed.of(fit.folded.lost, "<f4"),
        model_days=Packed.of(drawn, "<f4"),
        model_lost=Packed.of(fitted.light_lost(drawn), "<f4"),
        tests=tuple(run_tests(without_transits(evidence, ephemeris, left_out), best)),
    )


def _flags(evidence: Evidence, fit: TransitFit) -> tuple[IntArray, IntArray]:
    """Count flagged cadences, and momentum dumps among them, in each transit, (m,) each."""
    n = len(fit.transits.cycle)
    if evidence.quality is None:
        return np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    time = evidence.light_curve.time_btjd
    cycle, flags = cycle_of(time, fit.ephemeris), np.where(in_transits(time, fit.ephemeris, 1.0), evidence.quality, 0)
    counted = [np.array([np.count_nonzero(flags[cycle == k] & bits) for k in fit.transits.cycle], dtype=np.int64)
               for bits in (~0, MOMENTUM_DUMP)]  # fmt: skip
    return counted[0], counted[1]


def without_transits(evidence: Evidence, ephemeris: Ephemeris, left_out: tuple[int, ...]) -> Evidence:
    """Return the evidence with the flux of some transits taken out (NaN)."""
    if not left_out:
        return evidence
    curve = evidence.light_curve
    inside = in_transits(curve.time_btjd, ephemeris, CLEARED) & np.isin(cycle_of(curve.time_btjd, ephemeris), left_out)
    return replace(evidence, light_curve=replace(curve, flux=np.where(inside, np.nan, curve.flux)))


def cycle_of(time_btjd: FloatArray, ephemeris: Ephemeris) -> FloatArray:
    """Return the cycle of the transit nearest to each time, (n,), counted from the epoch; NaN where a time is none."""
    return np.round((time_btjd - ephemeris.epoch_btjd) / ephemeris.period_days)
