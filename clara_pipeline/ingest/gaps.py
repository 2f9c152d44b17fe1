"""Gaps that were written as numbers."""

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.records import FloatArray

MAX_FLUX = 1e15
"""No star reaches it in any unit; squares of larger numbers overflow in single precision."""


def numbers_to_gaps(time: FloatArray, flux: FloatArray) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the flux with NaN where a number stands for "nothing measured", and a note with the count.

    `time` and `flux` are as in the file. Three rules:
    a time of exactly 0 that is more than a day away from all others is an empty row;
    a flux of exactly 0 is a gap unless 0 is an ordinary value of this curve, that is unless it
    lies inside the 1st to 99th percentile of the others: flux centred on zero and the faintest stars;
    a flux beyond 1e15 is a gap (eleanor writes 1e20 where its fit failed).
    Without any of these the flux comes back untouched. Raises UnreadableLightCurve where no flux is below 1e15.
    Time and flux have shape (n,).
    """
    if not _may_have_any(time, flux):
        return flux, ()
    empty_rows, zeros, absurd = time == 0, flux == 0, np.abs(flux) > MAX_FLUX
    if not (empty_rows.any() or zeros.any() or absurd.any()):
        return flux, ()
    if absurd.any() and not (np.isfinite(flux) & ~zeros & ~absurd).any():
        raise UnreadableLightCurve(
            f"the file has absurdly large fluxes and no others: {absurd.sum()} beyond {MAX_FLUX:.0e}, which no star "
            "reaches in any unit; leave it out, or make it anew"
        )
    if not _is_far_from_all(time[np.isfinite(time) & ~empty_rows]):
        empty_rows = np.zeros_like(empty_rows)
    kept_zeros = np.zeros_like(zeros)
    if _is_ordinary(flux[np.isfinite(flux) & ~zeros & ~absurd]):
        zeros, kept_zeros = kept_zeros, zeros & ~empty_rows
    return _with_gaps(flux, empty_rows | zeros | absurd), _notes(empty_rows | zeros, kept_zeros, absurd)


def _may_have_any(time: FloatArray, flux: FloatArray) -> bool:
    """Tell whether any rule could apply: no, without temporary arrays, where all numbers are positive and sane."""
    if flux.size == 0:
        return False
    return not (np.fmin.reduce(time) > 0 and np.fmin.reduce(flux) > 0 and np.fmax.reduce(flux) <= MAX_FLUX)


def _is_far_from_all(other_times: FloatArray) -> bool:
    return other_times.size > 0 and bool(np.abs(other_times).min() > 1.0)


def _is_ordinary(other_flux: FloatArray) -> bool:
    """Tell whether 0 lies among the other values; with no others there is nothing to call it a gap by."""
    if other_flux.size == 0:
        return True
    low, high = np.percentile(other_flux, [1, 99])
    return bool(low <= 0 <= high)


def _with_gaps(flux: FloatArray, gaps: np.ndarray) -> FloatArray:
    flux = flux.copy()
    flux[gaps] = np.nan
    return flux


def _notes(zeros: np.ndarray, kept_zeros: np.ndarray, absurd: np.ndarray) -> tuple[str, ...]:
    said = (
        (zeros, "rows of zeros are read as gaps"),
        (kept_zeros, "fluxes of exactly 0 are kept, since this flux lies around 0"),
        (absurd, f"fluxes beyond {MAX_FLUX:.0e} are read as gaps"),
    )
    return tuple(f"{rows.sum()} {what}" for rows, what in said if rows.any())
