"""Make the arrays that the screen draws of one file."""

import numpy as np

from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.records import CandidateKey, Ephemeris, Evidence, FloatArray
from clara_pipeline.text import sanitize
from clara_tui.analysis.detrend import flattened, window_days
from clara_tui.analysis.protocol import Curve, Packed

NOTHING: FloatArray = np.zeros(0)


def curve_of(key: CandidateKey, evidence: Evidence, dips: Ephemeris | None = None) -> Curve:
    """Return every cadence that has a time, in order of time; the trend removed is blind to the known `dips`."""
    light_curve = evidence.light_curve
    time = np.asarray(light_curve.time_btjd, dtype=np.float64)
    order = np.argsort(time, kind="stable")
    order = order[np.isfinite(time[order])]
    time, flux = time[order], over_median(light_curve.flux[order])
    column = _centroid(evidence.centroid_column, evidence.pos_corr_column, order)
    row = _centroid(evidence.centroid_row, evidence.pos_corr_row, order)
    return Curve(
        key=key,
        time_btjd=Packed.of(time, "<f8"),
        flux=Packed.of(flux, "<f4"),
        sap_flux=_packed(over_median(_picked(evidence.sap_flux, order))),
        flat_flux=_packed(flattened(time, flux, dips)),
        background=_packed(_picked(evidence.background, order)),
        centroid_column=_packed(column),
        centroid_row=_packed(row),
        quality=Packed.of(_picked(evidence.quality, order), "<i4"),
        star=light_curve.star,
        window_days=window_days(time, flux),
        tic_id=light_curve.tic_id,
        product=sanitize(light_curve.product),
        notes=tuple(sanitize(note) for note in light_curve.notes),
        flux_column=sanitize(light_curve.flux_column, 20),
    )


def over_median(flux: FloatArray) -> FloatArray:
    """Divide flux by its median, float64; shifted to 1 in units of its spread where the median says nothing.

    Takes and returns shape (n,).
    """
    flux = np.asarray(flux, dtype=np.float64)
    finite = flux[np.isfinite(flux)]
    if not finite.size:
        return flux
    median = float(np.median(finite))
    if has_zero_point(finite):
        return flux / median
    return 1.0 + (flux - median) / (float(np.ptp(finite)) or 1.0)


def _picked(values: np.ndarray | None, order: np.ndarray) -> np.ndarray:
    return NOTHING if values is None else values[order]


def _centroid(centroid: FloatArray | None, drift: FloatArray | None, order: np.ndarray) -> FloatArray:
    if centroid is None:
        return NOTHING
    moved = np.asarray(centroid, dtype=np.float64)[order]
    if drift is not None:
        moved = moved - np.asarray(drift, dtype=np.float64)[order]
    return 1000.0 * (moved - np.nanmedian(moved)) if np.isfinite(moved).any() else NOTHING


def _packed(values: np.ndarray) -> Packed:
    return Packed.of(values, "<f4")
