"""A small target pixel file in SPOC's layout, written by astropy."""

from pathlib import Path

import numpy as np
from astropy.io import fits

RA, DEC = 84.3, -60.0
CENTRE = (2.3, 3.6)
"""Where the WCS has the star: column and row, from 0."""


def write_target_pixels(
    path: Path, time: np.ndarray, flux: np.ndarray, quality: np.ndarray | None = None,
    cards: dict[str, object] | None = None, wcs: bool = True,
) -> Path:  # fmt: skip
    """Write `flux` (n, rows, columns) with an aperture of 3 × 3 pixels in its middle; return `path`."""
    n, rows, columns = flux.shape
    dim, form = f"({columns},{rows})", f"{rows * columns}E"
    quality = np.zeros(n, dtype=np.int32) if quality is None else quality
    table = fits.BinTableHDU.from_columns([
        fits.Column("TIME", "D", "BJD - 2457000, days", array=time),
        fits.Column("CADENCENO", "J", array=np.arange(n)),
        fits.Column("RAW_CNTS", f"{rows * columns}J", dim=dim, array=np.zeros(flux.shape, dtype=np.int32)),
        fits.Column("FLUX", form, "e-/s", dim=dim, array=flux.astype(np.float32)),
        fits.Column("QUALITY", "J", array=quality),
    ], name="PIXELS")  # fmt: skip
    table.header["BJDREFI"], table.header["BJDREFF"] = 2457000, 0.0
    image = np.ones((rows, columns), dtype=np.int32)
    image[rows // 2 - 1 : rows // 2 + 2, columns // 2 - 1 : columns // 2 + 2] = 3
    aperture = fits.ImageHDU(image, name="APERTURE")
    if wcs:
        aperture.header.update(wcs_cards())
    primary = fits.PrimaryHDU()
    primary.header.update({"TELESCOP": "TESS", "RA_OBJ": RA, "DEC_OBJ": DEC} | (cards or {}))
    fits.HDUList([primary, table, aperture]).writeto(path, overwrite=True)
    return path


def wcs_cards() -> dict[str, object]:
    """A camera turned by 30°, 21″ a pixel, that sees the star at CENTRE."""
    turn, scale = np.radians(30.0), 21.0 / 3600
    return {
        "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": RA, "CRVAL2": DEC,
        "CRPIX1": CENTRE[0] + 1, "CRPIX2": CENTRE[1] + 1, "CDELT1": -scale, "CDELT2": scale,
        "PC1_1": float(np.cos(turn)), "PC1_2": float(np.sin(turn)),
        "PC2_1": float(-np.sin(turn)), "PC2_2": float(np.cos(turn)),
    }  # fmt: skip
