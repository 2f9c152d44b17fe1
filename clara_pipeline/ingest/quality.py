"""Choose what of a light curve can be used, and refuse it where that is not enough."""

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.records import FloatArray, LightCurve

MIN_POINTS = 100
"""Fewer usable points say nothing: the published code calls 50 of them an anomaly of 0.92."""

FLUX_POINTS = 3000
"""Points of the flux block of the features; shorter curves are padded with zeros and marked."""

_MAX_SPAN_DAYS = 50_000.0


def finite_points(light_curve: LightCurve) -> tuple[FloatArray, FloatArray]:
    """Return (time_btjd, flux) of the points where both are finite, in the file's order.

    QUALITY is not applied (arXiv:2508.04722, 3.1). Raises UnreadableLightCurve
    with fewer than 100 points, of constant flux, all at one time, or with values that cannot be.
    """
    time, flux = light_curve.time_btjd, light_curve.flux
    usable = np.isfinite(time)
    usable &= np.isfinite(flux)
    time, flux = time[usable], flux[usable]
    _refuse_too_few(time.size, usable.size)
    _refuse_times(float(time.min()), float(time.max()))
    _refuse_flux(float(flux.min()), float(flux.max()))
    return time, flux


def is_padded(n_points: int) -> bool:
    """Tell whether a curve of so many usable points is long enough to score but shorter than the flux block."""
    return MIN_POINTS <= n_points < FLUX_POINTS


def _refuse_too_few(n: int, n_rows: int) -> None:
    if n_rows == 0:
        raise UnreadableLightCurve("the file holds a table without rows; download it again")
    if n == 0:
        raise UnreadableLightCurve(
            f"the file holds no flux: none of its {n_rows} rows has both a time and a flux; leave it out"
        )
    if n < MIN_POINTS:
        raise UnreadableLightCurve(f"the file has {n} usable points, {MIN_POINTS} are needed; leave it out")


def _refuse_times(first: float, last: float) -> None:
    if first == last:
        raise UnreadableLightCurve("the file has the same time in every row; leave it out")
    if last - first > _MAX_SPAN_DAYS:
        raise UnreadableLightCurve(
            f"the file has times {last - first:.3g} days apart: damaged, or not in days; check its TIME"
        )


def _refuse_flux(lowest: float, highest: float) -> None:
    if lowest == highest:
        raise UnreadableLightCurve(f"the file has a constant flux of {lowest:g}: no measurement; leave it out")
