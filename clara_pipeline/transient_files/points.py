"""Turn one row of a table into one measured point, by the table's kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from clara_pipeline.transient_files.values import (
    MOST_FLUX,
    band_of,
    magnitude,
    magnitude_error,
    mjd_of,
    number,
    sign_of,
    truth,
)
from clara_pipeline.transients.photometry import AB_ZERO_POINT_MAG, MAGNITUDE_PER_RELATIVE_FLUX

LIMIT_SIGMAS = 5.0
"""ZTF's limiting magnitudes (`diffmaglim`) are 5 sigma (Masci et al. 2019, section 6)."""
DETECTION_SIGMAS = 3.0
"""A flux below it is no detection, unless the table says that it is."""
SNANA_ZERO_POINT_MAG = 27.5
"""Of PLAsTiCC's and ELAsTiCC's calibrated fluxes (Kessler et al. 2019, PASP 131, 094501)."""
UJY_PER_SNANA_FLUX = 10 ** (0.4 * (AB_ZERO_POINT_MAG - SNANA_ZERO_POINT_MAG))
UJY_PER_NJY = 1e-3


class Point(NamedTuple):
    """One measurement: fluxes and errors in microjansky, NaN where they are not known."""

    time_mjd: float
    band: str
    flux: float
    error: float
    is_detection: bool = True
    total_flux: float = math.nan
    """With the reference image's flux, where the broker has corrected for it."""
    total_error: float = math.nan


Row = Mapping[str, Any]
"""Values by column, the names as `columns.py` has them."""
ReadPoint = Callable[[Row], Point | str]
"""Makes a point of a row, or tells in words why it cannot."""


def difference_point(row: Row) -> Point | str:
    """Make a point of an alert's row, by ZTF's names: the signed flux, and the corrected one where it holds.

    `corrected` and not `dubious` is the broker's word that the source of the reference image is this object, so that
    `magpsf_corr` is its whole brightness. The error is that of a point source, else of an extended one (ALeRCE writes
    100 where the first does not exist). Without a magnitude but with `diffmaglim`: what was not detected.
    """
    time, band = mjd_of(row.get("time")), band_of(row.get("band"))
    mag, mag_error = magnitude(row.get("magpsf")), magnitude_error(row.get("sigmapsf"))
    if fault := _fault(time, band):
        return fault
    if math.isnan(mag):
        return _limit(time, band, magnitude(row.get("diffmaglim")))
    if math.isnan(mag_error):
        return "no usable error"
    if not (sign := sign_of(row.get("isdiffpos"))):
        return "no sign of the difference (isdiffpos)"
    flux, error = _flux(mag), _flux(mag) * mag_error / MAGNITUDE_PER_RELATIVE_FLUX
    return Point(time, band, sign * flux, error, True, *_corrected(row))


def magnitude_point(row: Row) -> Point | str:
    """Make a point of a magnitude and its error."""
    time, band = mjd_of(row.get("time")), band_of(row.get("band", "V"))
    mag, mag_error = magnitude(row.get("mag")), magnitude_error(row.get("magerr"))
    if fault := _fault(time, band):
        return fault
    if math.isnan(mag):
        return "no usable magnitude"
    if math.isnan(mag_error):
        return "no usable error"
    return Point(time, band, _flux(mag), _flux(mag) * mag_error / MAGNITUDE_PER_RELATIVE_FLUX)


def flux_point(row: Row, ujy_per_unit: float) -> Point | str:
    """Make a point of a flux and its error, in a unit of so many microjansky."""
    time, band = mjd_of(row.get("time")), band_of(row.get("band"))
    flux, error = number(row.get("flux")) * ujy_per_unit, number(row.get("fluxerr")) * ujy_per_unit
    if fault := _fault(time, band):
        return fault
    if not abs(flux) < MOST_FLUX:
        return "no usable flux"
    if not 0 < error < MOST_FLUX:
        return "no usable error"
    return Point(time, band, flux, error, truth(row.get("detected"), default=abs(flux) >= DETECTION_SIGMAS * error))


def _fault(time: float, band: str) -> str:
    if math.isnan(time):
        return "no usable time"
    return "" if band else "a band that is not one of ugrizy"


def _limit(time: float, band: str, limit: float) -> Point | str:
    if math.isnan(limit):
        return "neither a magnitude nor a limit"
    return Point(time, band, 0.0, _flux(limit) / LIMIT_SIGMAS, False)


def _corrected(row: Row) -> tuple[float, float]:
    """Return the whole flux and its error, NaN where the broker has no correction that holds."""
    mag = magnitude(row.get("magpsf_corr"))
    errors = (magnitude_error(row.get("sigmapsf_corr")), magnitude_error(row.get("sigmapsf_corr_ext")))
    error = next((one for one in errors if not math.isnan(one)), math.nan)
    if not truth(row.get("corrected")) or truth(row.get("dubious")) or math.isnan(mag) or math.isnan(error):
        return math.nan, math.nan
    return _flux(mag), _flux(mag) * error / MAGNITUDE_PER_RELATIVE_FLUX


def _flux(mag: float) -> float:
    return float(10.0 ** (0.4 * (AB_ZERO_POINT_MAG - mag)))
