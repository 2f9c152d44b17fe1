"""The data of a FITS file against the sum in its header."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.ingest.fits.hdus import Hdu
from clara_pipeline.ingest.fits.header import BLOCK_BYTES
from clara_pipeline.ingest.sources import Source

_PIECE_BYTES = 2**18
_WORD_BYTES = 4
_CARRY = 2**32 - 1


def said_sum(hdu: Hdu) -> int | None:
    """Return the header's DATASUM; None where it has none that can be read.

    CHECKSUM is not looked at: every SPOC light curve has one that astropy calls wrong.
    """
    said = hdu.cards.get("DATASUM")
    text = str(said).strip() if isinstance(said, (str, int)) and not isinstance(said, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def datasum_notes(said: int | None, total: int) -> tuple[str, ...]:
    """Return a note where the data, whose words add up to `total`, are not those of the header's sum."""
    if said is None or said == carried(total):
        return ()
    return ("the data differ from the file's DATASUM: they changed since they were written; download it again",)


def sum_of(source: Source, hdu: Hdu) -> int:
    """Add the data's 32-bit words, fill bytes included, reading them all."""
    source.seek(hdu.data_start)
    return sum(map(add_words, _pieces(source, padded_bytes(hdu))))


def padded_bytes(hdu: Hdu) -> int:
    """Return the size of the data with what fills the last block."""
    return -(-hdu.data_bytes // BLOCK_BYTES) * BLOCK_BYTES


def add_words(piece: bytes | NDArray[np.uint8]) -> int:
    """Add the 32-bit words of some data (n_bytes,), the last one filled with zeros (FITS standard 4.0, appendix J)."""
    whole = len(piece) // _WORD_BYTES * _WORD_BYTES
    rest = bytes(piece[whole:]).ljust(_WORD_BYTES, b"\0")
    return int(np.frombuffer(piece, ">u4", whole // _WORD_BYTES).sum(dtype=np.uint64)) + int.from_bytes(rest, "big")


def carried(total: int) -> int:
    """Return a sum in ones' complement: what is beyond 32 bits is added below."""
    while total > _CARRY:
        total = (total & _CARRY) + (total >> 32)
    return total


def _pieces(source: Source, n_bytes: int) -> Iterable[bytes]:
    while n_bytes > 0 and (piece := source.read(min(n_bytes, _PIECE_BYTES))):
        n_bytes -= len(piece)
        yield piece
