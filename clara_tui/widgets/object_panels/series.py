"""An object's measurements and process as what the plots draw: by band, in days from the peak, flux or magnitudes."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import BANDS, MAGNITUDE_PER_RELATIVE_FLUX, magnitude_of_flux
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.scale import Range, safe_range
from clara_tui.plots.transients.bands import BandCurve, BandPoints

BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS = 60.0, 140.0
FAINT_SIGMA = 3.0
"""Signal to noise below which a magnitude says little; colours need it in both bands."""


def peak_mjd(view: CandidateView) -> float:
    """Return when the object was brightest: as the process has it, else as measured; 0 without points."""
    process, points = view.transient.process, view.transient.points
    if process is not None:
        return process.peak_mjd
    if points is None or not len(points.time_mjd):
        return 0.0
    return float(points.time_mjd[np.argmax(points.flux_ujy - points.flux_error_ujy)])


def whole_span(view: CandidateView) -> Range:
    """Span all points, in days from the peak, with a little room."""
    points = view.transient.points
    if points is None or not len(points.time_mjd):
        return Range(-BEFORE_PEAK_DAYS, AFTER_PEAK_DAYS)
    days = points.time_mjd - peak_mjd(view)
    return safe_range(float(days.min()), float(days.max())).padded(0.03)


def peak_span(view: CandidateView) -> Range:
    """Return the stretch around the peak, as far as there are points; all of it where most points are elsewhere."""
    whole, points = whole_span(view), view.transient.points
    if points is not None:
        days = points.time_mjd[points.is_detection] - peak_mjd(view)
        if 2 * np.count_nonzero((days >= -BEFORE_PEAK_DAYS) & (days <= AFTER_PEAK_DAYS)) < len(days):
            return whole
    return safe_range(max(whole.low, -BEFORE_PEAK_DAYS), min(whole.high, AFTER_PEAK_DAYS))


def flux_points(view: CandidateView) -> list[BandPoints]:
    """Return fluxes by band, in order of wavelength; what was not detected is a limit at its error's height."""
    points = view.transient.points
    if points is None:
        return []
    days, found = points.time_mjd - peak_mjd(view), []
    limits = np.where(points.is_detection, points.flux_ujy, np.maximum(points.flux_ujy, points.flux_error_ujy))
    for band in _bands(points.band):
        own = points.band == band
        found.append(BandPoints(band, days[own], limits[own], points.flux_error_ujy[own], ~points.is_detection[own]))
    return found


def flux_curves(view: CandidateView) -> list[BandCurve]:
    """Return the process by band; nothing before it was fitted."""
    process = view.transient.process
    if process is None:
        return []
    days = process.time_mjd - process.peak_mjd
    return [BandCurve(band, days, mean, sigma) for band, (mean, sigma) in process.by_band.items()]


def magnitude_points(view: CandidateView) -> list[BandPoints]:
    """Return AB magnitudes by band; faint or negative fluxes are limits at three standard deviations."""
    found = []
    for one in flux_points(view):
        is_limit = one.is_limit | (one.y < FAINT_SIGMA * one.error)
        flux = np.where(is_limit, np.maximum(one.y, 0.0) + FAINT_SIGMA * one.error, one.y)
        flux = np.where(one.is_limit, np.maximum(one.y, one.error), flux)
        error = MAGNITUDE_PER_RELATIVE_FLUX * one.error / np.maximum(flux, 1e-12)
        found.append(BandPoints(one.band, one.x, magnitude(flux), error, is_limit))
    return found


def colour_curve(view: CandidateView) -> tuple[str, BandCurve] | None:
    """Return the colour of the two bluest bands the process knows, such as `g-r`; None with one band."""
    process = view.transient.process
    if process is None or len(process.by_band) < 2:
        return None
    (blue, (flux, sigma)), (red, (other, other_sigma)) = list(process.by_band.items())[:2]
    days = process.time_mjd - process.peak_mjd
    seen = (flux > FAINT_SIGMA * sigma) & (other > FAINT_SIGMA * other_sigma)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.hypot(sigma / flux, other_sigma / other)
        colour = np.where(seen, magnitude(flux) - magnitude(other), np.nan)
    error = np.where(seen, MAGNITUDE_PER_RELATIVE_FLUX * relative, np.nan)
    return f"{blue}-{red}", BandCurve(blue, days, colour, error)


def nightly_colours(view: CandidateView) -> list[BandPoints]:
    """Return the measured colour of each night with both bands, for comparison with the curve."""
    bands = magnitude_points(view)[:2]
    if len(bands) < 2:
        return []
    first, second = (_good(one) for one in bands)
    if not len(first.x) or not len(second.x):
        return []
    nearest = np.abs(first.x[:, None] - second.x[None, :]).argmin(axis=1)
    same = np.abs(first.x - second.x[nearest]) < 0.5
    other = nearest[same]
    error = np.hypot(first.error[same], second.error[other])
    colour = first.y[same] - second.y[other]
    return [BandPoints("*", first.x[same], colour, error, np.zeros(len(colour), dtype=bool))]


def magnitude(flux_ujy: FloatArray) -> FloatArray:
    """Convert fluxes in microjansky, any shape, to AB magnitudes; NaN for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = magnitude_of_flux(flux_ujy)
    return np.where(np.isfinite(found), found, np.nan)


def legend(view: CandidateView) -> str:
    """Write `g 30 r 28`: the bands and how many detections each has."""
    points = view.transient.points
    if points is None:
        return ""
    counts = ((band, int(((points.band == band) & points.is_detection).sum())) for band in _bands(points.band))
    return " ".join(f"{band} {count}" for band, count in counts)


def _bands(band: np.ndarray) -> list[str]:
    there = set(band.tolist())
    return [name for name in (*BANDS, "V") if name in there] + sorted(there - {*BANDS, "V"})


def _good(one: BandPoints) -> BandPoints:
    kept = ~one.is_limit & np.isfinite(one.y)
    return BandPoints(one.band, one.x[kept], one.y[kept], one.error[kept], one.is_limit[kept])
