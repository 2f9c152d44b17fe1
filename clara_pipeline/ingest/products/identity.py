"""Tell whose light curve a FITS file holds, from whom, and how often it was measured."""

import math

import numpy as np

from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.ingest.fits.header import FitsHeader, Value
from clara_pipeline.records import FloatArray, Star
from clara_pipeline.text import sanitize
from clara_pipeline.units import SECONDS_PER_DAY

_LARGEST_TIC = 10**11
_LARGEST_SECTOR = 9999


def star_in(primary: FitsHeader, table: FitsHeader) -> Star:
    """Return what the headers say of the star; values that cannot be are left out."""
    return Star(
        name=sanitize(_first(primary, table, "OBJECT") or ""),
        ra_deg=_between(_first(primary, table, "RA_OBJ"), 0, 360),
        dec_deg=_between(_first(primary, table, "DEC_OBJ"), -90, 90),
        tmag=_between(_first(primary, table, "TESSMAG", "TMAG"), -10, 40),
        teff_k=_between(_first(primary, table, "TEFF"), 1, 1e6),
        logg=_between(_first(primary, table, "LOGG"), -5, 20),
        radius_rsun=_between(_first(primary, table, "RADIUS"), 1e-6, 1e5),
        simulated=primary.get("SIMULATD") is True or primary.get("SIMDATA") is True,
        camera=_count(_first(primary, table, "CAMERA"), 4),
        ccd=_count(_first(primary, table, "CCD"), 4),
        target_share=_between(_first(table, primary, "CROWDSAP"), 0, 1),
        caught_share=_between(_first(table, primary, "FLFRCSAP"), 0, 1),
        pmra_mas_per_year=_between(_first(primary, table, "PMRA"), -1e5, 1e5),
        pmdec_mas_per_year=_between(_first(primary, table, "PMDEC"), -1e5, 1e5),
    )


def tic_sector_notes(
    primary: FitsHeader, table: FitsHeader, filename: str
) -> tuple[int | None, int | None, tuple[str, ...]]:
    """Return TIC number and sector, from the headers first and the name second, with notes where they differ."""
    if is_kepler(primary):
        return None, None, ()
    named_tic, named_sector = tic_and_sector(filename)
    tic = _tic(primary, table)
    sector = _count(_first(primary, table, "SECTOR"), _LARGEST_SECTOR)
    notes = [*_disagreement("TIC", tic, named_tic), *_disagreement("sector", sector, named_sector)]
    return tic or named_tic, sector or named_sector, tuple(notes)


def cadence_seconds(primary: FitsHeader, table: FitsHeader, time_btjd: FloatArray) -> float:
    """Return the time between points: TIMEDEL, else frame time by frames, else the median step; NaN without points.

    `time_btjd` has shape (n,).
    """
    days = _between(_first(table, primary, "TIMEDEL"), 1e-6, 10)
    if days is not None:
        return days * SECONDS_PER_DAY
    frame, frames = _first(table, primary, "FRAMETIM"), _first(table, primary, "NUM_FRM")
    if frame is not None and frames is not None and (seconds := _between(_product(frame, frames), 0.1, 1e6)):
        return seconds
    return median_step_seconds(time_btjd)


def median_step_seconds(time_btjd: FloatArray) -> float:
    """Return the median time between finite times, in seconds; NaN with fewer than two. `time_btjd` has shape (n,)."""
    finite = time_btjd[np.isfinite(time_btjd)]
    return float(np.median(np.abs(np.diff(finite)))) * SECONDS_PER_DAY if finite.size > 1 else math.nan


def product_name(pipeline: str, cadence: float) -> str:
    """Return the pipeline with its cadence where it has several: "SPOC 2-min", "TESS-SPOC FFI", "QLP"."""
    return _spoc(cadence) if pipeline == "SPOC" else pipeline


def pipeline_name(primary: FitsHeader, flux_column: str) -> str:
    """Return which pipeline made the file, in words."""
    origin = str(primary.get("ORIGIN") or "")
    if str(primary.get("CREATOR")).startswith("lightkurve"):
        return "lightkurve"
    if is_kepler(primary):
        return "K2" if primary.get("MISSION") == "K2" or primary.get("CAMPAIGN") is not None else "Kepler"
    if "QLP" in origin or flux_column in ("KSPSAP_FLUX", "DET_FLUX"):
        return "QLP"
    if flux_column == "CORR_FLUX" or ("LITE" in primary and "PCORIGIN" in primary):
        return "eleanor-lite" if primary.get("LITE") is True else "eleanor"
    if flux_column == "FLUX_CORR" or origin.startswith("TASOC"):
        return "TASOC"
    if flux_column in ("LC0_AP1", "LC1_AP1"):
        return "DIAMANTE"
    if flux_column == "PDCSAP_FLUX" or (flux_column == "SAP_FLUX" and origin == "NASA/Ames"):
        return "SPOC"
    return f"FITS, column {flux_column}"


def is_kepler(primary: FitsHeader) -> bool:
    """Tell whether the file is Kepler's or K2's, whose star numbers are not TIC numbers."""
    return "KEPLERID" in primary or str(primary.get("TELESCOP")).lower().startswith("kepler")


def _spoc(cadence: float) -> str:
    if cadence < 60:
        return "SPOC 20-s"
    return "SPOC 2-min" if cadence < 180 else "TESS-SPOC FFI"


def _tic(primary: FitsHeader, table: FitsHeader) -> int | None:
    named = str(_first(primary, table, "OBJECT") or "").partition("TIC ")[2]
    keywords = ("TICID", "TIC_ID", "TARGETID") if _is_tess(primary) else ("TICID", "TIC_ID")
    for value in (_first(primary, table, *keywords), named):
        number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if (tic := _count(number, _LARGEST_TIC)) is not None:
            return tic
    return None


def _is_tess(primary: FitsHeader) -> bool:
    """Tell whether the number of a star whose catalogue is not named must be its TIC number."""
    return "TESS" in (primary.get("TELESCOP"), primary.get("MISSION"))


def _disagreement(what: str, header: int | None, name: int | None) -> list[str]:
    if header is None or name is None or header == name:
        return []
    return [f"{what} {header} in the header but {name} in the file name; the header's is used"]


def _first(one: FitsHeader, other: FitsHeader, *keywords: str) -> Value | None:
    for keyword in keywords:
        for cards in (one, other):
            if (value := cards.get(keyword)) is not None:
                return value
    return None


def _count(value: Value | None, largest: int) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    plain = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= largest
    return int(value) if plain and value is not None else None


def _between(value: Value | None, low: float, high: float) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and value is not None and low <= float(value) <= high else None


def _product(one: Value, other: Value) -> float | None:
    if isinstance(one, str) or isinstance(other, str):
        return None
    return one * other
