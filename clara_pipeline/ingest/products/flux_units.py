"""Fluxes of every unit as fluxes in proportion to light: counts stay, ppm and magnitudes become about 1."""

from functools import lru_cache

import numpy as np

from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.periods.zero_point import NO_ZERO_POINT, has_zero_point
from clara_pipeline.records import FloatArray
from clara_pipeline.text import sanitize

_SHARES = {"ppm": 1e-6, "ppt": 1e-3, "percent": 1e-2, "%": 1e-2}
_MAGNITUDES = {"mag", "magnitude", "magnitudes"}
_MAX_FIELDS = 999


def unit_of(cards: FitsHeader, column: str) -> str:
    """Return the unit (TUNITn) of a table's column, in small letters; empty where the header names none."""
    place = _place(cards.layout_text(), column)
    return sanitize(cards.get(f"TUNIT{place}") or "", 30).strip().lower() if place else ""


@lru_cache(maxsize=64)
def _place(layout_text: bytes, column: str) -> int:
    """Return the number of a table's column, from 1; 0 where it has none of this name."""
    layout = FitsHeader(layout_text)
    for i in range(1, min(layout.integer("TFIELDS") or 0, _MAX_FIELDS) + 1):
        name = layout.get(f"TTYPE{i}")
        if isinstance(name, str) and name.upper() == column:
            return i
    return 0


def in_proportion(flux: FloatArray, unit: str) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the flux (n,) in proportion to light, and a note where the unit was not so already.

    Shares (ppm, ppt, percent) that lie about 0 are differences from the star's light (TASOC), those about a
    million are its light (lightkurve); magnitudes are taken from their median.
    """
    if unit in _SHARES:
        relative = flux.astype(np.float64) * _SHARES[unit]
        middle = _median(relative)
        return (relative + 1.0 if abs(middle) < 0.5 else relative), (f"flux in {unit} is read as a share of 1",)
    if unit in _MAGNITUDES:
        magnitudes = flux.astype(np.float64)
        return 10.0 ** (-0.4 * (magnitudes - _median(magnitudes))), ("magnitudes are read as flux over their median",)
    return flux, ()


def error_in_proportion(error: FloatArray, unit: str) -> FloatArray:
    """Return the error (n,) of a flux, small against it, in the unit that `in_proportion` gives the flux."""
    if unit in _SHARES:
        return error.astype(np.float64) * _SHARES[unit]
    return error.astype(np.float64) * (0.4 * np.log(10.0)) if unit in _MAGNITUDES else error


def zero_point_notes(flux: FloatArray) -> tuple[str, ...]:
    """Return a note where no depth can be told from a flux (n,) with gaps as NaN."""
    if flux.size == 0 or np.fmin.reduce(flux) > 0:
        return ()
    finite = flux[np.isfinite(flux)]
    if not finite.size or has_zero_point(finite):
        return ()
    return (f"{NO_ZERO_POINT}: no depth is given",)


def _median(values: FloatArray) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else 0.0
