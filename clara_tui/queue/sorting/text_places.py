"""Numbers that rise as texts do, for a million texts and more: file names of one length in a twentieth of the time.

The bytes of UTF-8 are in the order of the letters. Every place in a text at which not all have the same byte is a digit
of one whole number per text, the first place the highest; numbers that few texts have become small before they grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray, IntArray

if TYPE_CHECKING:
    import pyarrow as pa

Bytes = NDArray[np.uint8]
BLOCK_ROWS = 65_536
MOST_WIDE = 1024
"""Bytes of the longest text: a block of rows gets room for so many each."""
MOST_BYTES = 400_000_000
"""Of places that are not the same in all texts: beyond it there is no room for them."""
EXACT = 2**53
"""Whole numbers up to it are float64, too."""
FEW = 2**20
"""Numbers up to it are counted in a table, so that those that no text has can be left out."""


def text_places(texts: pa.ChunkedArray) -> FloatArray | None:
    """Return float64 (n,) that rise as the texts do, equal for equal ones, NaN for null.

    None where some text has a byte 0, which is the end of a text here, or they are too long and too many.
    """
    import pyarrow as pa

    filled = texts.fill_null("").cast(pa.large_string())
    width = max((int(np.diff(offsets).max(initial=0)) for offsets, _ in _blocks(filled)), default=0)
    if width > MOST_WIDE:
        return None
    lowest, highest, has_zeros = _range_of_bytes(filled, width)
    places = np.flatnonzero(highest > lowest)
    if has_zeros or len(places) * len(texts) > MOST_BYTES:
        return None
    numbers = _as_numbers(_columns(filled, places, width), lowest[places], highest[places], len(texts))
    found = numbers.astype(np.float64)
    if texts.null_count:
        found[texts.is_null().to_numpy(zero_copy_only=False).astype(bool)] = np.nan
    return found


def _range_of_bytes(texts: pa.ChunkedArray, width: int) -> tuple[Bytes, Bytes, bool]:
    """Return the smallest and largest byte at every place, 0 where a text has ended, and whether a text has a 0."""
    lowest, highest, has_zeros = np.full(width, 255, dtype=np.uint8), np.zeros(width, dtype=np.uint8), False
    for offsets, data in _blocks(texts):
        table = _padded(offsets, data, width)
        np.minimum(lowest, table.min(axis=0), out=lowest)
        np.maximum(highest, table.max(axis=0), out=highest)
        has_zeros = has_zeros or not data[offsets[0] : offsets[-1]].all()
    return lowest, highest, has_zeros


def _columns(texts: pa.ChunkedArray, places: IntArray, width: int) -> Bytes:
    """Return the bytes at some places of all texts, (n_places, n)."""
    found, at = np.empty((len(places), len(texts)), dtype=np.uint8), 0
    for offsets, data in _blocks(texts):
        end = at + len(offsets) - 1
        found[:, at:end] = _padded(offsets, data, width).T[places]
        at = end
    return found


def _blocks(texts: pa.ChunkedArray) -> Iterator[tuple[IntArray, Bytes]]:
    """Yield where each text of a block begins and the last one ends, and the bytes of all."""
    for chunk in filter(len, texts.chunks):
        _, offsets, data = chunk.buffers()
        begins = np.frombuffer(offsets, dtype=np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
        letters = np.frombuffer(data or b"", dtype=np.uint8)
        for at in range(0, len(chunk), BLOCK_ROWS):
            yield begins[at : at + BLOCK_ROWS + 1], letters


def _padded(offsets: IntArray, data: Bytes, width: int) -> Bytes:
    """Return the texts of a block as rows of bytes (n, width), 0 where a text has ended."""
    lengths, letters = np.diff(offsets), data[offsets[0] : offsets[-1]]
    if (lengths == width).all():
        return letters.reshape(len(lengths), width)
    table = np.zeros((len(lengths), width), dtype=np.uint8)
    table[np.arange(width) < lengths[:, None]] = letters
    return table


def _as_numbers(columns: Bytes, lowest: Bytes, highest: Bytes, n_texts: int) -> IntArray:
    """Return one whole number per text, int64 (n,), of which the bytes are the digits."""
    n_different = 1
    numbers: IntArray = np.zeros(n_texts, dtype=np.int64)
    for column, low, high in zip(columns, lowest.tolist(), highest.tolist(), strict=True):
        base = high - low + 1
        if n_different <= FEW < n_different * base or n_different * base > EXACT:
            numbers, n_different = _closed_up(numbers, n_different)
        numbers *= base
        numbers += column
        numbers -= low
        n_different *= base
    return numbers


def _closed_up(numbers: IntArray, n_different: int) -> tuple[IntArray, int]:
    """Return the same order without the numbers that no text has, and how many there may be then."""
    if n_different > FEW:
        kept, places = np.unique(numbers, return_inverse=True)
        return places.astype(np.int64), len(kept)
    is_there = np.zeros(n_different, dtype=bool)
    is_there[numbers] = True
    places = np.cumsum(is_there) - 1
    return places[numbers], int(places[-1]) + 1
