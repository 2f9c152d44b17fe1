"""Fit the transits of one signal for the screen, and test the signal without those that are left out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np

from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.quality_bits import MOMENTUM_DUMP
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence, FloatArray, IntArray
from clara_pipeline.transit_fit.fit import TransitFit, fit_transits
from clara_pipeline.transit_fit.limb_darkened import LimbDarkenedFit, fit_limb_darkened, light_lost, quadratic_law
from clara_pipeline.transit_fit.trapezoid import trapezoid
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.tests import run_tests
from clara_tui.analysis.fitted_transits import FittedTransits, Planet
from clara_tui.analysis.packed import Packed

WORSE = 1.05
"""Chi-square of a limb-darkened transit, over the trapezoid's, up to which the dip may be a planet's."""
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
    fit = fit_transits(evidence, ephemeris, frozenset(left_out))
    planet = _planet(fit, evidence)
    best = fit.ephemeris if planet is None else _with_planet(fit.ephemeris, planet)
    if not _has_zero_point(evidence):
        best = replace(best, depth_ppm=None, depth_err_ppm=None)
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
        model_lost=Packed.of(_model(fit, planet, drawn), "<f4"),
        tests=tuple(run_tests(without_transits(evidence, ephemeris, left_out), best)),
    )


def _planet(fit: TransitFit, evidence: Evidence) -> LimbDarkenedFit | None:
    """Fit a limb-darkened transit; None where the dip cannot be one, or a trapezoid fits it clearly better."""
    law = quadratic_law(evidence.light_curve.star.teff_k)
    with suppress(ValueError, np.linalg.LinAlgError):
        planet = fit_limb_darkened(
            fit.folded, fit.shape, fit.ephemeris.period_days, law, fit.exposure_days, fit.redness
        )
        return planet if planet.chi2 <= WORSE * fit.chi2 else None
    return None


def _model(fit: TransitFit, planet: LimbDarkenedFit | None, offset_days: FloatArray) -> FloatArray:
    """Return the light lost of the fitted transit, (n,)."""
    if planet is None:
        return trapezoid(offset_days, fit.shape, fit.exposure_days)
    return light_lost(offset_days, planet.orbit, fit.exposure_days)


def _with_planet(ephemeris: Ephemeris, planet: LimbDarkenedFit) -> Ephemeris:
    """Take depth at mid-transit and T14 from the limb-darkened transit: a trapezoid's floor is flat."""
    depth_err = (
        None
        if ephemeris.depth_err_ppm is None or not ephemeris.depth_ppm
        else (ephemeris.depth_err_ppm * planet.depth_ppm / ephemeris.depth_ppm)
    )
    return replace(ephemeris, depth_ppm=planet.depth_ppm, depth_err_ppm=depth_err, duration_hours=planet.duration_hours)


def _has_zero_point(evidence: Evidence) -> bool:
    flux = evidence.light_curve.flux
    return has_zero_point(flux[np.isfinite(flux)])


def _flags(evidence: Evidence, fit: TransitFit) -> tuple[IntArray, IntArray]:
    """Count flagged cadences, and momentum dumps among them, in each transit, (m,) each."""
    n = len(fit.transits.cycle)
    if evidence.quality is None:
        return np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    cycle, inside = _in_transits(evidence.light_curve.time_btjd, fit.ephemeris, 1.0)
    flags = np.where(inside, evidence.quality, 0)
    counted = [np.array([np.count_nonzero(flags[cycle == k] & bits) for k in fit.transits.cycle], dtype=np.int64)
               for bits in (~0, MOMENTUM_DUMP)]  # fmt: skip
    return counted[0], counted[1]


def without_transits(evidence: Evidence, ephemeris: Ephemeris, left_out: tuple[int, ...]) -> Evidence:
    """Return the evidence with the flux of some transits taken out (NaN)."""
    if not left_out:
        return evidence
    curve = evidence.light_curve
    cycle, inside = _in_transits(curve.time_btjd, ephemeris, CLEARED)
    flux = np.where(inside & np.isin(cycle, left_out), np.nan, curve.flux)
    return replace(evidence, light_curve=replace(curve, flux=flux))


def _in_transits(time_btjd: FloatArray, ephemeris: Ephemeris, width: float) -> tuple[FloatArray, np.ndarray]:
    """Return the cycle of each time, (n,), NaN where it has none, and whether it lies within `width` durations."""
    cycle = np.round((time_btjd - ephemeris.epoch_btjd) / ephemeris.period_days)
    offset = np.abs(time_btjd - ephemeris.epoch_btjd - cycle * ephemeris.period_days)
    with np.errstate(invalid="ignore"):
        return cycle, offset <= 0.5 * width * (ephemeris.duration_hours or 0.0) / HOURS_PER_DAY
