"""Find the target pixel file of a light curve."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_LIGHT_CURVE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*[_-])(?:lc|llc)\.fits(?:\.gz)?$")


def pixel_file_name(light_curve: str) -> str | None:
    """Return the name of the target pixel file of a light curve: `…s_tp.fits` for `…s_lc.fits`; None for other names.

    SPOC's and TESS-SPOC's names of both differ in nothing else.
    """
    found = _LIGHT_CURVE.match(light_curve)
    return f"{found[1]}tp.fits" if found and ".." not in light_curve else None


def find_pixel_file(light_curve: Path, folders: Iterable[Path] = ()) -> Path | None:
    """Return the target pixel file beside a light curve, else in one of `folders`; None where it is in none."""
    name = pixel_file_name(light_curve.name)
    places = (light_curve.parent, *folders) if name else ()
    tries = (place / f"{name}{ending}" for place in places for ending in ("", ".gz"))
    return next((path for path in tries if path.is_file()), None)
