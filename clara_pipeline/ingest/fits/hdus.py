"""The parts (HDUs) of a FITS file: what each header announces must be there, whole."""

import math
from dataclasses import dataclass
from functools import lru_cache

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits.header import BLOCK_BYTES, FitsHeader, read_cards
from clara_pipeline.ingest.sources import Source, size_of

_BITPIX = {8, 16, 32, 64, -32, -64}
_MAX_AXES = 999
_MAX_HDUS = 200


@dataclass(frozen=True, slots=True)
class Hdu:
    """One header and where its data lie."""

    cards: FitsHeader
    data_start: int
    data_bytes: int


def hdus(source: Source) -> list[Hdu]:
    """Return every HDU of a FITS file, in order.

    Nothing is read or allocated on a header's word: raises UnreadableLightCurve where a header
    has no end, makes no sense, or announces more data than the file holds.
    """
    size = size_of(source)
    found: list[Hdu] = []
    start = 0
    while start < size and len(found) < _MAX_HDUS:
        header = read_cards(source, start, b"XTENSION" if found else b"SIMPLE")
        if header is None:
            break
        cards, data_start = header
        found.append(Hdu(cards, data_start, _data_bytes(cards.sizes_text())))
        start = data_start + -(-found[-1].data_bytes // BLOCK_BYTES) * BLOCK_BYTES
    if start > size:
        raise UnreadableLightCurve(
            f"the file is cut off, or its header is damaged: it should hold at least {_bytes(start)}, "
            f"it holds {_bytes(size)}; download it again"
        )
    return found


@lru_cache(maxsize=64)
def _data_bytes(sizes_text: bytes) -> int:
    """Return the size of the data a header announces (FITS standard 4.0, equation 2)."""
    cards = FitsHeader(sizes_text)
    n_axes, bits = cards.integer("NAXIS"), cards.integer("BITPIX")
    groups, extra = cards.integer("GCOUNT", 1), cards.integer("PCOUNT", 0)
    if n_axes is None or bits not in _BITPIX or not 0 <= n_axes <= _MAX_AXES:
        raise _nonsense()
    lengths = [cards.integer(f"NAXIS{axis}") for axis in range(1, n_axes + 1)]
    if groups is None or extra is None or any(n is None or n < 0 for n in (groups, extra, *lengths)):
        raise _nonsense()
    if n_axes == 0:
        return 0
    return abs(bits) // 8 * groups * (extra + math.prod(n for n in lengths if n is not None))


def _bytes(n: int) -> str:
    return f"{n} bytes" if n < 10**12 else "more than a terabyte"


def _nonsense() -> UnreadableLightCurve:
    return UnreadableLightCurve("the file has a damaged FITS header: the sizes in it make no sense; download it again")
