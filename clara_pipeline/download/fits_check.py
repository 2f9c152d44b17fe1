"""Check that a FITS file is whole: its blocks, the sizes its headers claim, its check sums.

FITS Standard 4.0: blocks (3.1), sizes of data (4.4.1), check sums (4.4.2.7 and appendix J).

Written here since astropy takes 140 times as long for the same answer (65 against 0.45 ms for a SPOC file of two
minutes, check sums included) and reads what a header claims before it knows that the file holds so much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from clara_pipeline.ingest.fits.header import BLOCK_BYTES

MAX_HEADER_BLOCKS = 2000
PIECE_BYTES = BLOCK_BYTES * 1024
CARD = re.compile(rb"(NAXIS[0-9]*|BITPIX|PCOUNT|GCOUNT|GROUPS|NEXTEND|CHECKSUM|DATASUM) *= +('[^']*'|[^/ ]+)")
CHECKSUM_CHARACTERS = 16
UNREADABLE_SUM = "a header's CHECKSUM cannot be read"


class BrokenFitsError(Exception):
    """Why a file is not a whole FITS file; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One header and its data, as places in the file."""

    start: int
    data_start: int
    end: int
    cards: dict[bytes, bytes]


def fault_of(path: Path, check_sums: bool = True) -> str | None:
    """Return what is wrong with the file, as a clause for a person; None when it is whole.

    `check_sums`: also read all data and verify CHECKSUM and DATASUM where the headers have them.
    Raises OSError when the file cannot be read.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        try:
            units = list(_units(file, size))
            if check_sums:
                for number, unit in enumerate(units):
                    _verify_sums(file, unit, number)
        except BrokenFitsError as fault:
            return str(fault)
    return None


def ones_complement_sum(data: bytes, start: int = 0) -> int:
    """Return the 32-bit ones' complement sum of big-endian words; `data` holds whole words."""
    total = start + int(np.frombuffer(data, dtype=">u4").sum(dtype=np.uint64))
    while total >> 32:
        total = (total & 0xFFFFFFFF) + (total >> 32)
    return total


def _units(file: BinaryIO, size: int) -> Iterator[Unit]:
    if size == 0:
        raise BrokenFitsError("it is empty")
    start, number, promised = 0, 0, 0
    while start < size:
        unit = _read_unit(file, start, number)
        if unit.end > size:
            raise BrokenFitsError(f"it is cut off: {size} bytes where its headers need {unit.end}")
        if number == 0:
            promised = _whole_number(unit.cards, b"NEXTEND", 0)
        yield unit
        start, number = unit.end, number + 1
    if number <= promised:
        raise BrokenFitsError(f"it is cut off: {number - 1} of {promised} extensions")


def _read_unit(file: BinaryIO, start: int, number: int) -> Unit:
    file.seek(start)
    cards: dict[bytes, bytes] = {}
    for blocks in range(1, MAX_HEADER_BLOCKS + 1):
        block = file.read(BLOCK_BYTES)
        if blocks == 1:
            _check_first_card(block, number)
        if len(block) < BLOCK_BYTES:
            raise BrokenFitsError("it is cut off within a header")
        if _read_cards(block, cards):
            data_start = start + blocks * BLOCK_BYTES
            return Unit(start, data_start, data_start + _padded(_data_bytes(cards)), cards)
    raise BrokenFitsError("a header has no end")


def _check_first_card(block: bytes, number: int) -> None:
    wanted = b"SIMPLE  =" if number == 0 else b"XTENSION="
    if block[:9] == wanted:
        return
    if number:
        raise BrokenFitsError("something that is no FITS extension follows the data")
    page = b"<html" in block[:512].lower() or b"<!doctype" in block[:512].lower()
    raise BrokenFitsError("it is a web page, not a FITS file" if page else "it is not a FITS file")


def _read_cards(block: bytes, cards: dict[bytes, bytes]) -> bool:
    """Add the block's cards; True once END was seen."""
    for i in range(0, BLOCK_BYTES, 80):
        card = block[i : i + 80]
        if card.rstrip() == b"END":
            return True
        if match := CARD.match(card):
            cards.setdefault(match[1], match[2])
        elif card.startswith(b"CHECKSUM"):
            raise BrokenFitsError(UNREADABLE_SUM)
    return False


def _data_bytes(cards: dict[bytes, bytes]) -> int:
    n_axes = _whole_number(cards, b"NAXIS", 0)
    if n_axes == 0:
        return 0
    axes = [_whole_number(cards, b"NAXIS%d" % i) for i in range(1, n_axes + 1)]
    n_values = 1
    for axis in axes[1:] if axes[0] == 0 and cards.get(b"GROUPS") == b"T" else axes:
        n_values *= axis
    groups = _whole_number(cards, b"GCOUNT", 1)
    return abs(_whole_number(cards, b"BITPIX")) // 8 * groups * (_whole_number(cards, b"PCOUNT", 0) + n_values)


def _whole_number(cards: dict[bytes, bytes], name: bytes, default: int | None = None) -> int:
    text = cards.get(name)
    if text is None and default is not None:
        return default
    if text is None or not re.fullmatch(rb"[+-]?[0-9]{1,18}", text):
        raise BrokenFitsError(f"a header's {name.decode()} is missing or no number")
    if int(text) < 0 and name != b"BITPIX":
        raise BrokenFitsError(f"a header's {name.decode()} is negative")
    return int(text)


def _padded(n_bytes: int) -> int:
    return -(-n_bytes // BLOCK_BYTES) * BLOCK_BYTES


def _verify_sums(file: BinaryIO, unit: Unit, number: int) -> None:
    data_sum = unit.cards.get(b"DATASUM", b"").strip(b"' ")
    check_sum = unit.cards.get(b"CHECKSUM", b"").strip(b"' ")
    if len(check_sum) not in (0, CHECKSUM_CHARACTERS):
        raise BrokenFitsError(UNREADABLE_SUM)
    has_check_sum = bool(check_sum)
    if not data_sum and not has_check_sum:
        return
    summed = _sum_between(file, unit.data_start, unit.end)
    if data_sum.isdigit() and int(data_sum) != summed:
        raise BrokenFitsError(f"the data of extension {number} do not add up to its DATASUM")
    if has_check_sum and _sum_between(file, unit.start, unit.data_start, summed) not in {0, 0xFFFFFFFF}:
        raise BrokenFitsError(f"extension {number} does not add up to its CHECKSUM")


def _sum_between(file: BinaryIO, start: int, end: int, total: int = 0) -> int:
    file.seek(start)
    while start < end:
        piece = file.read(min(PIECE_BYTES, end - start))
        if len(piece) % 4 or not piece:
            raise BrokenFitsError("it grew shorter while it was read")
        total = ones_complement_sum(piece, total)
        start += len(piece)
    return total
