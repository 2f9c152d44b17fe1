"""The data of a FITS file against the sum in its header."""

import numpy as np

from clara_pipeline.ingest.fits.hdus import Hdu
from clara_pipeline.ingest.fits.header import BLOCK_BYTES
from clara_pipeline.ingest.sources import Source

_PIECE_BYTES = 2**18
_CARRY = 2**32 - 1


def datasum_notes(source: Source, hdu: Hdu) -> tuple[str, ...]:
    """Return a note where the data do not add up to the header's DATASUM; nothing where it has none.

    CHECKSUM is not looked at: every SPOC light curve has one that astropy calls wrong.
    """
    said = hdu.cards.get("DATASUM")
    text = str(said).strip() if isinstance(said, (str, int)) and not isinstance(said, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or int(text) == _sum_of(source, hdu):
        return ()
    return ("the data differ from the file's DATASUM: they changed since they were written; download it again",)


def _sum_of(source: Source, hdu: Hdu) -> int:
    """Add the data's 32-bit words in ones' complement, fill bytes included (FITS standard 4.0, appendix J)."""
    source.seek(hdu.data_start)
    left = -(-hdu.data_bytes // BLOCK_BYTES) * BLOCK_BYTES
    total = 0
    while left > 0 and (piece := source.read(min(left, _PIECE_BYTES))):
        left -= len(piece)
        words = np.frombuffer(piece.ljust(-(-len(piece) // 4) * 4, b"\0"), ">u4")
        total += int(words.sum(dtype=np.uint64))
    while total > _CARRY:
        total = (total & _CARRY) + (total >> 32)
    return total
