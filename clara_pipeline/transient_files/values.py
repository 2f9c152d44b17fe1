"""Turn the cells of a table, or the values of a broker's answer, into numbers, bands, signs and names."""

from __future__ import annotations

import math
from functools import lru_cache

from clara_pipeline.text import sanitize
from clara_pipeline.transients.photometry import BANDS

MJD_OF_JD_0 = -2_400_000.5
EARLIEST_JD, LATEST_JD = 2_300_000.0, 2_600_000.0
MOST_DAYS = 200_000.0
"""A time beyond it is no MJD: the year 2406."""
BRIGHTEST_MAG, FAINTEST_MAG = -30.0, 45.0
"""Sentinels such as -999, 99.9 and 100 lie outside."""
MOST_MAG_ERROR = 10.0
MOST_FLUX = 1e15
MAX_ID_CHARACTERS = 80
CLEAR = "V"
"""The band of measurements without a filter."""

_DIGITS = {str(place): band for place, band in enumerate(BANDS)} | {"6": "u"}
_PREFIXES = ("ztf_", "ztf", "lsst_", "lsst", "ps1_", "sdss", "z")
_TRUE = {"true", "t", "1", "1.0", "yes"}
_FALSE = {"false", "f", "0", "0.0", "no"}


def number(value: object) -> float:
    """Return a finite float, NaN for anything else."""
    try:
        if isinstance(value, str) and "_" in value:
            return math.nan
        made = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return made if math.isfinite(made) else math.nan


def mjd_of(value: object) -> float:
    """Return a time as MJD; a JD is told by its size. NaN where it is neither."""
    days = number(value)
    if EARLIEST_JD <= days <= LATEST_JD:
        return days + MJD_OF_JD_0
    return days if abs(days) <= MOST_DAYS else math.nan


def magnitude(value: object) -> float:
    """Return a magnitude, NaN for what no star has."""
    made = number(value)
    return made if BRIGHTEST_MAG < made < FAINTEST_MAG else math.nan


def magnitude_error(value: object) -> float:
    """Return the error of a magnitude, NaN unless it is above 0 and below 10."""
    made = number(value)
    return made if 0 < made < MOST_MAG_ERROR else math.nan


@lru_cache(maxsize=1000)
def band_of(value: object) -> str:
    """Return the band's letter of `ugrizy`, or V; "" where it is none.

    Letters in either case, survey prefixes (`zg`, `ztfr`, `lsst_i`), and numbers: LSST's passbands 0-5 are ugrizy,
    ZTF's filters 1-3 are the same g, r and i, and ALeRCE's 6 is LSST's u.
    """
    text = str(value).strip().lower().removesuffix(".0")
    if text in {"v", "clear", "cv", "c"}:
        return CLEAR
    for prefix in _PREFIXES:
        if len(text) > 1 and text.startswith(prefix):
            text = text.removeprefix(prefix)
    text = _DIGITS.get(text, text)
    return text if len(text) == 1 and text in BANDS else ""


def sign_of(value: object) -> int:
    """Return the sign of a difference (ZTF's `isdiffpos`): 1, -1, or 0 where the value says neither."""
    text = str(value).strip().lower()
    if text in {"1", "1.0", "t", "true", "+1", "positive"}:
        return 1
    return -1 if text in {"-1", "-1.0", "f", "false", "0", "0.0", "negative"} else 0


def truth(value: object, default: bool = False) -> bool:
    """Return a flag of a table; `default` where the cell says neither."""
    text = "" if value is None else str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else default


def object_id_of(value: object) -> str:
    """Return an object's name, or "" where it is none: empty, longer than 80, or with characters that hide.

    Names are never shortened or mended: two different ones must not become one.
    """
    # no float: LSST's numbers of 18 digits have lost some as one
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return "" if len(text) > MAX_ID_CHARACTERS or "\ufffd" in text or sanitize(text) != text else text
