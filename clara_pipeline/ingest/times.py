"""Times of every kind to BTJD (BJD - 2457000)."""

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.periods.search_span import SEARCHED_DAYS, span_note
from clara_pipeline.units import BKJD_OFFSET_DAYS, BTJD_OFFSET_DAYS, MJD_OFFSET_DAYS

_FIRST_JD, _LAST_JD = 2.4e6, 2.5e6
_FIRST_MJD, _LAST_MJD = 4e4, 1e5
"""Bare numbers that can only be JD (after 1858) or MJD (1968 to 2132): BTJD comes there in 2124."""

_ZEROS = {"JD": 0.0, "BJD": 0.0, "MJD": MJD_OFFSET_DAYS, "BTJD": BTJD_OFFSET_DAYS, "BKJD": BKJD_OFFSET_DAYS}
"""Names of a time column or of its unit, and the JD they count from."""


def to_btjd(
    time: NDArray, column: str, reference_jd: float | None = None, unit: str = ""
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return times (n,) as BTJD, and a note where the kind of time had to be inferred from the numbers.

    `column` JD, BJD, MJD or BTJD speaks for itself; any other counts days from `reference_jd`, else from what
    `unit` names (lightkurve writes btjd, bkjd, jd or mjd there), and where neither does, or what they say gives no
    date between 1858 and 2132, it is BTJD unless the numbers are those of JD or MJD.
    """
    days = time.astype(np.float64, copy=False)
    zero = _ZEROS.get(column, reference_jd)
    if zero is None and unit in ("btjd", "bkjd"):
        zero = _ZEROS[unit.upper()]
    notes: tuple[str, ...] = ()
    if zero is None or not _dated(days, zero):
        zero, notes = _zero_from_numbers(days, zero)
    return (days if zero == BTJD_OFFSET_DAYS else days + (zero - BTJD_OFFSET_DAYS)), notes


def reference_jd(table: FitsHeader, primary: FitsHeader) -> float | None:
    """Return the JD that a file's times count from (BJDREFI + BJDREFF), None where its headers do not say."""
    for cards in (table, primary):
        whole, part = cards.get("BJDREFI"), cards.get("BJDREFF")
        if isinstance(whole, (int, float)) and 0 <= whole < 1e7:
            return whole + (part if isinstance(part, float) and abs(part) <= 1 else 0.0)
    mission = str(primary.get("TELESCOP") or table.get("TELESCOP")).lower()
    return BKJD_OFFSET_DAYS if mission.startswith("kepler") else None


def order_notes(time_btjd: NDArray[np.float64]) -> tuple[str, ...]:
    """Return a note where times do not increase from one row to the next; the order stays as it is.

    `time_btjd` has shape (n,).
    """
    if not (time_btjd[1:] <= time_btjd[:-1]).any():
        return ()
    return ("the times do not increase throughout: repeated or unsorted rows",)


def span_notes(time_btjd: NDArray[np.float64], flux: NDArray[np.floating]) -> tuple[str, ...]:
    """Return a note where a curve (n,) is too long for all of it to be searched for dips; gaps do not count."""
    if not time_btjd.size or not np.fmax.reduce(time_btjd) - np.fmin.reduce(time_btjd) > SEARCHED_DAYS:
        return ()
    times = time_btjd[np.isfinite(time_btjd) & np.isfinite(flux)]
    note = span_note(float(np.ptp(times))) if times.size else ""
    return (note,) if note else ()


def _dated(days: NDArray[np.float64], zero: float) -> bool:
    """Tell whether the last of the times, counted from `zero`, is a date at which a light curve can have been taken."""
    last = float(np.fmax.reduce(days, initial=-np.inf))
    return not np.isfinite(last) or _FIRST_JD < last + zero < _LAST_JD


def _zero_from_numbers(days: NDArray[np.float64], stated: float | None) -> tuple[float, tuple[str, ...]]:
    """Return the JD that the numbers count from by their size, and a note unless that is expected."""
    finite = days[np.isfinite(days)]
    middle = float(np.median(finite)) if finite.size else 0.0
    kind = "JD" if middle > _FIRST_JD else "MJD" if _FIRST_MJD < middle < _LAST_MJD else "BTJD"
    expected = kind == "BTJD" and stated in (None, BTJD_OFFSET_DAYS)
    return _ZEROS[kind], () if expected else (f"the times are taken as {kind}, by their size",)
