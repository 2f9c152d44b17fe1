"""Find the target pixel file of a light curve."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STORED = "pixels"
"""Folder of a workspace with the target pixels that were downloaded, a folder a sector."""

_LIGHT_CURVE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*[_-])(?:lc|llc)\.fits(?:\.gz)?$")


@dataclass(frozen=True, slots=True)
class CutoutPlace:
    """What a cutout of the full frames is around, and of which sector."""

    sector: int
    ra_deg: float
    dec_deg: float

    def path_in(self, folder: Path) -> Path:
        """Return where the cutout is kept below a folder of downloaded pixels."""
        name = f"tesscut-s{self.sector:04d}-{self.ra_deg:.4f}{self.dec_deg:+.4f}_tp.fits"
        return folder / f"s{self.sector:04d}" / name


def cutout_place(sector: int | None, ra_deg: float | None, dec_deg: float | None) -> CutoutPlace | None:
    """Return the place of a cutout; None where the sector or the position is missing or makes no sense."""
    if sector is None or ra_deg is None or dec_deg is None or not 0 < sector < 10_000:
        return None
    if not (math.isfinite(ra_deg) and -90 <= dec_deg <= 90):
        return None
    return CutoutPlace(sector, ra_deg % 360.0, dec_deg)


def pixel_file_name(light_curve: str) -> str | None:
    """Return the name of the target pixel file of a light curve: `…s_tp.fits` for `…s_lc.fits`; None for other names.

    SPOC's and TESS-SPOC's names of both differ in nothing else.
    """
    found = _LIGHT_CURVE.match(light_curve)
    return f"{found[1]}tp.fits" if found and ".." not in light_curve else None


def find_pixel_file(light_curve: Path, folders: Iterable[Path] = (), cutouts: Iterable[Path] = ()) -> Path | None:
    """Return the target pixel file beside a light curve, else in one of `folders`, else the first cutout there is.

    None where there is none of them.
    """
    name = pixel_file_name(light_curve.name)
    places = (light_curve.parent, *folders) if name else ()
    tries = [place / f"{name}{ending}" for place in places for ending in ("", ".gz")]
    return next((path for path in (*tries, *cutouts) if path.is_file()), None)


def stored_folder(workspace: Path, sector: int | None) -> Path:
    """Return the folder with the target pixels of a sector that were downloaded into a workspace."""
    return workspace / STORED / f"s{sector or 0:04d}"
