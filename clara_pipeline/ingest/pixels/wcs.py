"""The sky on a small image: a gnomonic projection of a FITS header (Calabretta & Greisen 2002), undistorted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.records import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SkyPlane:
    """A plane that touches the sky at (`ra_deg`, `dec_deg`); pixels count from 0."""

    ra_deg: float
    dec_deg: float
    centre: tuple[float, float]
    to_pixels: FloatArray
    """(2, 2): pixels for a degree along both axes of the plane, which point east and north."""

    def pixel(self, ra_deg: float, dec_deg: float) -> tuple[float, float] | None:
        """Return (column, row) of a place on the sky; None where it is behind the plane."""
        ra, dec = math.radians(ra_deg - self.ra_deg), math.radians(dec_deg)
        dec_0 = math.radians(self.dec_deg)
        depth = math.sin(dec_0) * math.sin(dec) + math.cos(dec_0) * math.cos(dec) * math.cos(ra)
        if depth <= 1e-6:
            return None
        east = math.degrees(math.cos(dec) * math.sin(ra) / depth)
        north = (math.cos(dec_0) * math.sin(dec) - math.sin(dec_0) * math.cos(dec) * math.cos(ra)) / depth
        column, row = self.to_pixels @ np.array([east, math.degrees(north)])
        return float(self.centre[0] + column), float(self.centre[1] + row)

    @property
    def east_arcsec(self) -> tuple[float, float]:
        """Return how far (column, row) one arcsec east leads."""
        return float(self.to_pixels[0, 0] / 3600), float(self.to_pixels[1, 0] / 3600)

    @property
    def north_arcsec(self) -> tuple[float, float]:
        """Return how far (column, row) one arcsec north leads."""
        return float(self.to_pixels[0, 1] / 3600), float(self.to_pixels[1, 1] / 3600)


def sky_plane(cards: FitsHeader) -> SkyPlane | None:
    """Return the plane of an image's header; None where it has none that makes sense."""
    if not str(cards.get("CTYPE1") or "").startswith("RA--") or not str(cards.get("CTYPE2") or "").startswith("DEC-"):
        return None
    names = ("CRVAL1", "CRVAL2", "CRPIX1", "CRPIX2", "CDELT1", "CDELT2")
    values = [_number(cards, name, None) for name in names]
    turns = [_number(cards, f"PC{i}_{j}", 1.0 if i == j else 0.0) for i in (1, 2) for j in (1, 2)]
    if any(value is None for value in (*values, *turns)):
        return None
    ra, dec, *rest = (float(value) for value in values if value is not None)
    matrix = np.array(turns, dtype=np.float64).reshape(2, 2) * np.array(rest[2:])[:, None]
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-18:
        return None
    return SkyPlane(ra, dec, (rest[0] - 1, rest[1] - 1), np.linalg.inv(matrix))


def _number(cards: FitsHeader, name: str, usual: float | None) -> float | None:
    value = cards.get(name) if name in cards else usual
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
