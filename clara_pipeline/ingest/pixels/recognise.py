"""Tell target pixel files from light curves by their headers, without reading what they hold."""

from __future__ import annotations

import gzip
import io
import re
import stat
import zlib
from pathlib import Path

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.header import FitsHeader, read_cards

HEAD_BYTES = 64 * 1024
"""Far more than the headers before the pixels of any mission's file."""
_NAMED_LIGHT_CURVE = re.compile(r"[_-](lc|llc|slc)\.fits?(\.gz)?$", re.IGNORECASE)
_IMAGES = re.compile(r"\(\d{1,4},\d{1,4}\)")
_MAX_FIELDS = 999


def is_target_pixel_file(path: Path) -> bool:
    """Tell whether the first table of a FITS file has TIME and images called FLUX; False where it cannot be read.

    What is named as the archives name light curves is not opened: a sector of them is listed without reading it.
    """
    if _NAMED_LIGHT_CURVE.search(path.name):
        return False
    try:
        head = io.BytesIO(_head(path))
        primary = read_cards(head, 0, b"SIMPLE")
        table = None if primary is None else read_cards(head, primary[1], b"XTENSION")
    except (OSError, EOFError, ValueError, zlib.error, UnreadableLightCurve):
        return False
    return table is not None and _has_images(table[0])


def _head(path: Path) -> bytes:
    """Return the first bytes, unpacked; none of what is no regular file, which might never give one."""
    if not stat.S_ISREG(path.stat().st_mode):
        return b""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        return gzip.GzipFile(fileobj=file).read(HEAD_BYTES) if packed else file.read(HEAD_BYTES)


def _has_images(cards: FitsHeader) -> bool:
    numbers = range(1, min(cards.integer("TFIELDS") or 0, _MAX_FIELDS) + 1)
    columns = {str(cards.get(f"TTYPE{number}") or "").upper(): number for number in numbers}
    if not {"TIME", "FLUX"} <= columns.keys():
        return False
    return _IMAGES.fullmatch(str(cards.get(f"TDIM{columns['FLUX']}") or "").replace(" ", "")) is not None
