"""A target pixel file as arrays: SPOC's and TESS-SPOC's `…_tp.fits`, Kepler's too.

Read in pieces, not memory-mapped: a file that another process cuts short would end a process that maps it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.datasum import datasum_notes, said_sum, sum_of
from clara_pipeline.ingest.fits.hdus import Hdu, hdus
from clara_pipeline.ingest.fits.header import FitsHeader
from clara_pipeline.ingest.pixels.wcs import SkyPlane, sky_plane
from clara_pipeline.ingest.sources import Source, opened
from clara_pipeline.ingest.times import reference_jd, to_btjd
from clara_pipeline.pixels.target_pixels import TargetPixels

MAX_SIDE = 200
MAX_FLUX_BYTES = 256 * 2**20
"""Of the flux in memory: a sector of two minutes on 11 × 11 pixels is 10 MB."""
OPTIMAL_APERTURE = 2
"""Bit of the aperture image: the pixel is in the photometry."""
_CHUNK_BYTES = 2**20
_SIZES = {"L": 1, "X": 0, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8, "C": 8, "M": 16, "P": 8, "Q": 16}
_FORM = re.compile(r"(\d{0,6})([LXBIJKAEDCMPQ])")
_DIM = re.compile(r"\((\d{1,4}),(\d{1,4})\)")
_KINDS = {"E": ">f4", "D": ">f8", "J": ">i4", "I": ">i2", "K": ">i8"}
_MAX_FIELDS = 999


def read_target_pixels(path: Path) -> TargetPixels:
    """Return the cutout of one target pixel file.

    Raises UnreadableLightCurve with a sentence that says what is wrong; the name is not in it.
    """
    with opened(path) as source:
        parts = hdus(source)
        for part in parts[1:]:
            row = _row_of(part.cards)
            if row is not None:
                return _pixels(source, parts, part, row)
    raise UnreadableLightCurve("this is no target pixel file: no table in it has TIME and an image FLUX")


def _row_of(cards: FitsHeader) -> np.dtype | None:
    """Return the row of a pixel table, its columns TIME, FLUX and QUALITY alone; None for other tables."""
    n_fields = cards.integer("TFIELDS") or 0
    if cards.get("XTENSION") != "BINTABLE" or not 0 < n_fields <= _MAX_FIELDS or cards.integer("PCOUNT", 0) != 0:
        return None
    fields: dict[str, tuple[object, int]] = {}
    at = 0
    for number in range(1, n_fields + 1):
        form = _FORM.fullmatch(str(cards.get(f"TFORM{number}") or "").strip())
        if form is None:
            return None
        repeat, kind = int(form[1] or 1), form[2]
        name = str(cards.get(f"TTYPE{number}") or "").upper()
        if name in ("TIME", "FLUX", "QUALITY") and name not in fields and kind in _KINDS:
            fields[name] = (_field(name, kind, repeat, str(cards.get(f"TDIM{number}") or "")), at)
        at += -(-repeat // 8) if kind == "X" else repeat * _SIZES[kind]
    if not {"TIME", "FLUX"} <= fields.keys() or at != cards.integer("NAXIS1") or at == 0:
        return None
    names = list(fields)
    return np.dtype(
        {"names": names, "formats": [fields[n][0] for n in names], "offsets": [fields[n][1] for n in names],
         "itemsize": at}
    )  # fmt: skip


def _field(name: str, kind: str, repeat: int, dim: str) -> object:
    """Return the numpy type of one column; FLUX is (rows, columns)."""
    if name != "FLUX":
        return _KINDS[kind] if repeat == 1 else (_KINDS[kind], (repeat,))
    sides = _DIM.fullmatch(dim.replace(" ", ""))
    if kind not in "ED" or sides is None or int(sides[1]) * int(sides[2]) != repeat:
        raise UnreadableLightCurve("its FLUX is no image: this may be a light curve, or a damaged file")
    columns, rows = int(sides[1]), int(sides[2])
    if not (3 <= columns <= MAX_SIDE and 3 <= rows <= MAX_SIDE):
        raise UnreadableLightCurve(f"its images are {columns} × {rows} pixels; 3 to {MAX_SIDE} each way can be used")
    return (_KINDS[kind], (rows, columns))


def _pixels(source: Source, parts: Sequence[Hdu], table: Hdu, row: np.dtype) -> TargetPixels:
    time, flux, quality = _read(source, table, row)
    time_btjd, notes = to_btjd(time, "TIME", reference_jd(table.cards, parts[0].cards))
    shape = flux.shape[1:]
    aperture_hdu = next((part for part in parts if part.cards.get("EXTNAME") == "APERTURE"), None)
    aperture = np.zeros(shape, dtype=bool) if aperture_hdu is None else _aperture(source, aperture_hdu, shape)
    plane = None if aperture_hdu is None else sky_plane(aperture_hdu.cards)
    target, east, north = _on_sky(plane, parts[0].cards, shape)
    said = said_sum(table)
    notes = (*notes, *datasum_notes(said, 0 if said is None else sum_of(source, table)))
    return TargetPixels(time_btjd, flux, quality, aperture, target, east, north, notes)


def _read(source: Source, table: Hdu, row: np.dtype) -> tuple[NDArray, NDArray, NDArray]:
    """Return TIME (n,), FLUX (n, rows, columns) as float32 and QUALITY (n,), zeros where there is none."""
    n_rows = table.data_bytes // row.itemsize
    shape = row["FLUX"].shape
    if n_rows * math.prod(shape) * 4 > MAX_FLUX_BYTES:
        raise UnreadableLightCurve(f"it holds {n_rows} images of {shape[1]} × {shape[0]} pixels: more than can be used")
    time, flux = np.empty(n_rows), np.empty((n_rows, *shape), dtype=np.float32)
    quality = np.zeros(n_rows, dtype=np.int64)
    piece = np.empty(max(1, min(n_rows, _CHUNK_BYTES // row.itemsize)), row)
    raw = np.empty(len(piece) * row.itemsize, dtype=np.uint8)
    source.seek(table.data_start)
    for start in range(0, n_rows, len(piece)):
        n = min(len(piece), n_rows - start)
        if source.readinto(raw[: n * row.itemsize].data) != n * row.itemsize:
            raise UnreadableLightCurve("the file changed while it was read; try again when it is complete")
        here = raw[: n * row.itemsize].view(row)
        time[start : start + n], flux[start : start + n] = here["TIME"], here["FLUX"]
        if "QUALITY" in (row.names or ()):
            quality[start : start + n] = here["QUALITY"]
    return time, flux, quality


def _aperture(source: Source, hdu: Hdu, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the pixels of the photometry; none where the image is of another size or kind."""
    cards = hdu.cards
    sizes = (cards.integer("NAXIS2"), cards.integer("NAXIS1"))
    if cards.integer("NAXIS") != 2 or cards.integer("BITPIX") != 32 or sizes != shape:
        return np.zeros(shape, dtype=bool)
    image = np.empty(shape, dtype=">i4")
    source.seek(hdu.data_start)
    whole = source.readinto(image.data.cast("B")) == image.nbytes
    return (image & OPTIMAL_APERTURE > 0) if whole else np.zeros(shape, dtype=bool)


def _on_sky(
    plane: SkyPlane | None, primary: FitsHeader, shape: tuple[int, ...]
) -> tuple[tuple[float, float] | None, tuple[float, float] | None, tuple[float, float] | None]:
    """Return the star's place and what an arcsec east and north is there; None where the file does not say."""
    ra, dec = primary.get("RA_OBJ"), primary.get("DEC_OBJ")
    if plane is None or not isinstance(ra, float | int) or not isinstance(dec, float | int):
        return None, None, None
    if isinstance(ra, bool) or isinstance(dec, bool) or not -90 < dec < 90:
        return None, None, None
    place = plane.pixel(float(ra), float(dec))
    if place is None or not (-1 <= place[0] <= shape[1] and -1 <= place[1] <= shape[0]):
        return None, None, None
    return place, plane.east_arcsec, plane.north_arcsec
