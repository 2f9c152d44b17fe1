"""Sum up each kind of filter at every cell, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

BOXES = "(f8[::1], f8[::1], i8, f8, f8[::1], f8[::1])"
STEPS = BOXES
FLARES = "(f8[::1], f8[::1], f8[::1], i8, f8, f8, f8[::1], f8[::1])"

BLOCK = 512
"""Cells whose sums are kept near the processor."""


def add_boxes(
    z_sum: FloatArray, n_sum: FloatArray, n: int, least: float, total: FloatArray, variance: FloatArray
) -> None:
    """Write the sums over `n` cells over `total` (k,) and the points in them, 0 below `least`, over `variance` (k,).

    From running sums (at least k + n,) of flux and points.
    """
    z_end, n_end = z_sum[n:], n_sum[n:]
    for i in range(len(total)):
        total[i] = z_end[i] - z_sum[i]
    for i in range(len(total)):
        count = n_end[i] - n_sum[i]
        variance[i] = count if count >= least else 0.0


def compare_levels(
    z_sum: FloatArray, n_sum: FloatArray, n: int, least: float, total: FloatArray, variance: FloatArray
) -> None:
    """Write over `total` (k,) how far the mean of `n` cells lies above that of the `n` before; its variance, (k,).

    From running sums (at least k + 2 n,) of flux and points; the variance is 0 where one holds fewer than `least`.
    """
    z_middle, z_end, n_middle, n_end = z_sum[n:], z_sum[2 * n :], n_sum[n:], n_sum[2 * n :]
    for i in range(len(total)):
        before, after = n_middle[i] - n_sum[i], n_end[i] - n_middle[i]
        is_covered = min(before, after) >= least
        before, after = max(before, 1.0), max(after, 1.0)
        total[i] = (z_end[i] - z_middle[i]) / after - (z_middle[i] - z_sum[i]) / before
        variance[i] = 1 / before + 1 / after if is_covered else 0.0


def add_flares(
    z: FloatArray,
    present: FloatArray,
    rise: FloatArray,
    decay: int,
    factor: float,
    least: float,
    total: FloatArray,
    variance: FloatArray,
) -> None:
    """Write the sums of flux × shape over `total` (k,), and of the shape's squares where points are over `variance`.

    A shape is `rise` (r,), 1 at its end, the peak, and factor, factor², … in the `decay` cells after it. `z` and
    `present` are (at least k + r + decay,). The variance (k,) is 0 up to `least` and without a point at the peak.
    The decays come from those of the next cell.
    """
    last, peak = len(total) - 1, len(rise) - 1
    square = factor * factor
    lost, lost_square = factor ** (decay + 1), square ** (decay + 1)
    flux, weight = 0.0, 0.0
    for x in range(decay, 0, -1):
        flux = factor * (flux + z[last + peak + x])
        weight = square * (weight + present[last + peak + x])
    total[last] = flux
    variance[last] = weight
    for i in range(last - 1, -1, -1):
        near, far = i + peak + 1, i + peak + 1 + decay
        flux = factor * flux + (factor * z[near] - lost * z[far])
        weight = square * weight + (square * present[near] - lost_square * present[far])
        total[i] = flux
        variance[i] = weight
    of_flux, of_weight = np.empty(BLOCK), np.empty(BLOCK)
    for first in range(0, last + 1, BLOCK):
        n = min(BLOCK, last + 1 - first)
        of_flux[:] = 0.0
        of_weight[:] = 0.0
        for x in range(len(rise)):
            height, squared = rise[x], rise[x] * rise[x]
            near_z, near_present = z[first + x :], present[first + x :]
            for i in range(n):
                of_flux[i] += height * near_z[i]
            for i in range(n):
                of_weight[i] += squared * near_present[i]
        for i in range(n):
            both = variance[first + i] + of_weight[i]
            total[first + i] += of_flux[i]
            variance[first + i] = both if both > least and present[first + i + peak] > 0 else 0.0
