"""The local maxima of one filter's map and a sample of it, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SAMPLE = "(f8[::1], f8[::1], i8, f8[::1], i8[::1])"
LASTING = "(f8[::1], f8, i8, f8, f8, f8[::1])"
MAXIMA = "(f8[::1], f8[::1], f8, f8, f8, f8, i8[::1], f8[::1], i8[::1])"

BLOCK = 64
"""Cells that are passed over together where none of them is high."""


def take_sample(total: FloatArray, variance: FloatArray, most: int, sample: FloatArray, number: np.ndarray) -> None:
    """Write total ÷ √variance of every so many of n cells with a variance over `sample` (most,).

    So many that there are at most `most`; how many there are over `number` (1,). `total` and `variance` are (n,).
    """
    counted = 0
    for i in range(len(variance)):
        counted += variance[i] > 0
    every = counted // most + 1
    left, taken = 0, 0
    for i in range(len(variance)):
        if variance[i] > 0:
            if left == 0:
                sample[taken] = total[i] / np.sqrt(variance[i])
                taken += 1
                left = every
            left -= 1
    number[0] = taken


def find_maxima(
    total: FloatArray,
    variance: FloatArray,
    sign: float,
    scatter: float,
    least_total: float,
    least_sigma: float,
    cell: np.ndarray,
    sigma: FloatArray,
    number: np.ndarray,
) -> None:
    """Write the cells of local maxima over `cell`, significances over `sigma`, (n,), how many over `number`, (1,).

    The significance of a sum of `total` (n,) is sign × total ÷ (√variance × scatter), with `variance` (n,). It counts
    above `least_sigma`; sums up to `least_total` never do.
    """
    found = 0
    beside, last = 0.0, -2  # the significance of the last high cell, and which it was
    for first in range(0, len(total), BLOCK):
        end = min(first + BLOCK, len(total))
        highest = -np.inf
        for i in range(first, end):
            highest = max(highest, sign * total[i])
        if highest <= least_total:
            continue
        for i in range(first, end):
            if sign * total[i] > least_total and variance[i] > 0:
                here = sign * total[i] / (np.sqrt(variance[i]) * scatter)
                if here > least_sigma:
                    before = beside if last == i - 1 else 0.0
                    if found and cell[found - 1] == i - 1 and here > before:
                        found -= 1
                    if here >= before:
                        cell[found] = i
                        sigma[found] = here
                        found += 1
                    beside, last = here, i
    number[0] = found


def keep_lasting(sigma: FloatArray, sign: float, near: int, least_sigma: float, share: float, kept: FloatArray) -> None:
    """Write sign × significances of steps over `kept`, 0 up to `least_sigma` and where a step back is near; both (n,).

    A step back has the other sign and at least a `share` of the significance, at most `near` cells away.
    """
    for i in range(len(sigma)):
        here = sign * sigma[i]
        kept[i] = here if here > least_sigma else 0.0
        if here > least_sigma:
            around = sigma[max(i - near, 0) : i + near + 1]
            for j in range(len(around)):
                if -sign * around[j] >= share * here:
                    kept[i] = 0.0
                    break
