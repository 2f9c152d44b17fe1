"""Read a light curve's file name: its key, the TIC number and the sector."""

import re
from pathlib import Path

from clara_pipeline.text import sanitize

_SPOC = re.compile(r"-s(\d{4})-(\d{16})-")
_KEPLER = re.compile(r"^(hlsp_.*_)?(kplr|ktwo|kepler|k2)", re.IGNORECASE)
_TIC = re.compile(r"(?<![a-z])tic[ _-]?0*(\d{1,11})(?!\d)", re.IGNORECASE)
_PADDED_TIC = re.compile(r"(?<![0-9a-z])(0\d{15}|0\d{10})(?!\d)", re.IGNORECASE)
_SECTOR = re.compile(r"(?<![a-z0-9])(?:sector[ _-]?|s)0*(\d{1,4})(?!\d)", re.IGNORECASE)


def key(path: Path) -> str:
    """Return the base name, cleaned: what a light curve is called in every table and on every screen."""
    return sanitize(path.name)


def tic_and_sector(filename: str) -> tuple[int | None, int | None]:
    """Return TIC number and sector in a file name, None where it does not say.

    Knows SPOC (`tess…-s0001-0000000261136679-0120-s_lc.fits`), the archive's community products
    (`hlsp_…`) and free names with `tic123` and `s12` or `sector12` in them. Kepler's and K2's
    numbers are not TIC numbers.
    """
    if spoc := _SPOC.search(filename):
        return int(spoc[2]) or None, int(spoc[1]) or None
    if _KEPLER.match(filename):
        return None, None
    tic = _TIC.search(filename) or _PADDED_TIC.search(filename)
    sector = _SECTOR.search(filename)
    return (int(tic[1]) or None if tic else None), (int(sector[1]) or None if sector else None)
