"""The order in which numbers rise, in half the time of a stable argsort of a million or more.

The bits of a float64, read as a whole number, rise with its value. They are sorted sixteen at a time, the lowest first,
each time keeping the order of what is equal: numpy counts numbers of sixteen bits instead of comparing them.
"""

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray, IntArray

SIGN = np.int64(-(2**63))
ALL_BUT_SIGN = np.int64(2**63 - 1)
LONG_RUN = 8
"""Numbers that rise or fall without a turn, on average, from which on a stable argsort is quicker: it merges runs."""


def rising(values: FloatArray) -> IntArray:
    """Return `np.argsort(values, kind="stable")`, integers (n,), of float64 (n,): NaN last, equal values by row."""
    numbers = _as_whole_numbers(values)
    falls = numbers[1:] < numbers[:-1]
    if LONG_RUN * np.count_nonzero(falls[1:] != falls[:-1]) <= len(numbers):
        return np.argsort(numbers, kind="stable")
    numbers ^= SIGN
    order = np.arange(len(numbers), dtype=np.int32)
    for shift in range(0, 64, 16):
        digits = (numbers >> shift).astype(np.uint16)
        if (digits != digits[0]).any():
            order = order[np.argsort(digits[order], kind="stable")]
    return order


def _as_whole_numbers(values: FloatArray) -> NDArray[np.int64]:
    """Return int64 (n,) that rise as the values do."""
    numbers = (values + 0.0).view(np.int64)  # −0 becomes 0
    numbers ^= (numbers >> 63) & ALL_BUT_SIGN
    numbers[np.isnan(values)] = ALL_BUT_SIGN
    return numbers
