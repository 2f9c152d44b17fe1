"""Test whether it is the target, and of a planet's size: centroid, aperture flux, radius."""

import numpy as np

from clara_pipeline.records import Evidence, TestResult
from clara_pipeline.units import EARTH_RADII_PER_SUN
from clara_pipeline.vetting.contrast import in_transit_contrast
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import depth_problem, judged, unknown

CENTROID_SIGMA = 4.0
MIN_OFFSET_PIXELS = 0.3
MAX_OFFSET_PIXELS = 15.0
"""Half of a usual cutout's diagonal and as much again: from further away no light falls into the aperture."""
SAP_SIGMA = 3.0
SAP_RATIO = 2.5
"""A neighbour's light in the aperture, which PDCSAP corrects for, may halve the depth in SAP."""
MAX_RADIUS_EARTH = 25.0


def centroid(signal: Signal) -> TestResult:
    """Shift of the centre of light in transit after POS_CORR, in σ (Batalha et al. 2010; Twicken et al. 2018, 3.5).

    A source at distance r from the centre of light shifts it by r · depth / (1 − depth). It fails from 4 σ
    when the source would lie more than a third of a pixel away.
    """
    columns = [residual_centroid(signal.evidence, axis) for axis in ("column", "row")]
    if columns[0] is None or columns[1] is None:
        return unknown("centroid", CENTROID_SIGMA, "the file has no centroids")
    shifts = [in_transit_contrast(signal, column) for column in columns if column is not None]
    if any(shift is None or shift.error == 0 for shift in shifts):
        return unknown("centroid", CENTROID_SIGMA, "the centroid was not seen in and around transits")
    value = float(np.sqrt(sum((shift.change / shift.error) ** 2 for shift in shifts if shift)))
    distance = float(np.sqrt(sum(shift.change**2 for shift in shifts if shift)))
    if not len(signal.events.depth):
        return unknown("centroid", CENTROID_SIGMA, "no transit falls on data")
    depth, depth_error = weighted_mean(signal.events)
    if problem := depth_problem(depth, depth_error):
        return unknown("centroid", CENTROID_SIGMA, problem)
    return _shifted(value, distance, float(np.clip(depth, 1e-9, 0.99)))


def _shifted(value: float, distance_pixels: float, depth: float) -> TestResult:
    """Judge a shift of `value` σ by where the source of a dip of `depth` would be."""
    offset = distance_pixels * (1 - depth) / depth
    moves = f"the light moves {1e3 * distance_pixels:.2f} mpx in transit ({value:.1f} σ)"
    second = f"fails only if the source would also be {MIN_OFFSET_PIXELS:g} pixels away or more"
    if value < CENTROID_SIGMA:
        return judged("centroid", value, CENTROID_SIGMA, True, f"{moves}: no shift", second=second)
    if offset > MAX_OFFSET_PIXELS:
        reason = f"{moves}, too far for a dip so shallow: its source would lie outside the file's pixels"
        return unknown("centroid", CENTROID_SIGMA, reason)
    reason = f"{moves}: a source {offset:.1f} pixels away"
    return judged("centroid", value, CENTROID_SIGMA, offset < MIN_OFFSET_PIXELS, reason, second=second)


def residual_centroid(evidence: Evidence, axis: str) -> np.ndarray | None:
    """Return the "column" or "row" of the centre of light less the pointing's motion, (n,), pixels; None without."""
    centre, motion = getattr(evidence, f"centroid_{axis}"), getattr(evidence, f"pos_corr_{axis}")
    if centre is None:
        return None
    return np.asarray(centre - motion if motion is not None else centre, dtype=np.float64)


def aperture_flux(signal: Signal) -> TestResult:
    """Compare the depth in SAP with that in PDCSAP: a dip that only one of them shows was made by the correction."""
    sap = signal.evidence.sap_flux
    level = np.nanmedian(sap) if sap is not None and np.isfinite(sap).any() else 0.0
    if sap is None or level <= 0:
        return unknown("aperture_flux", SAP_RATIO, "the file has no SAP flux")
    pdc_flux = signal.evidence.light_curve.flux
    pdc_level = np.nanmedian(pdc_flux)
    if not pdc_level > 0:
        return unknown("aperture_flux", SAP_RATIO, "the corrected flux is not positive")
    sap_dip = in_transit_contrast(signal, np.asarray(sap, dtype=np.float64) / level)
    pdc_dip = in_transit_contrast(signal, np.asarray(pdc_flux, dtype=np.float64) / pdc_level)
    if sap_dip is None or pdc_dip is None or pdc_dip.change >= 0:
        return unknown("aperture_flux", SAP_RATIO, "the dip cannot be measured in both fluxes")
    if problem := depth_problem(-pdc_dip.change) or depth_problem(-sap_dip.change, sap_dip.error):
        return unknown("aperture_flux", SAP_RATIO, problem)
    value, error = sap_dip.change / pdc_dip.change, float(np.hypot(sap_dip.error, pdc_dip.error))
    differs = abs(sap_dip.change - pdc_dip.change) > SAP_SIGMA * error
    passes = not differs or 1 / SAP_RATIO < value < SAP_RATIO
    reason = f"{-1e6 * sap_dip.change:.0f} ppm deep in SAP, {-1e6 * pdc_dip.change:.0f} ppm in PDCSAP"
    second = f"fails only if they also differ by {SAP_SIGMA:g} σ"
    return judged("aperture_flux", value, SAP_RATIO, passes, reason, "within", second)


def radius(signal: Signal) -> TestResult:
    """Compute R★ √depth in Earth radii; above 25 it is a star or a brown dwarf.

    The Robovetter cuts at 30 (Thompson et al. 2018), LEO-Vetter at 22, which the most inflated planets reach.
    """
    star_radius = signal.evidence.light_curve.star.radius_rsun
    if star_radius is None or not star_radius > 0:
        return unknown("radius", MAX_RADIUS_EARTH, "the star's radius is not known")
    depth, error = weighted_mean(signal.events) if len(signal.events.depth) else (0.0, 0.0)
    if problem := depth_problem(depth, error) or ("there is no dip" if depth <= 0 else ""):
        return unknown("radius", MAX_RADIUS_EARTH, problem)
    value = star_radius * EARTH_RADII_PER_SUN * float(np.sqrt(depth))
    reason = f"{value:.1f} Earth radii, for a star of {star_radius:.2f} R☉"
    return judged("radius", value, MAX_RADIUS_EARTH, value < MAX_RADIUS_EARTH, reason)
