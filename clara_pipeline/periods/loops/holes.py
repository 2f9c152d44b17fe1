"""Levels around dips of several lengths at every bin of a curve, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.periods.loops.quadratics import LEAST_SUM, RIDGE
from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], i8[:,::1], f8[:,::1], i8[::1], f8[::1], f8[:,::1])"

BLOCK = 128
"""Bins whose sums are kept at once, near the processor."""


def fit_levels(
    flux: FloatArray,
    weight: FloatArray,
    stretches: np.ndarray,
    kernels: FloatArray,
    holes: np.ndarray,
    x2: FloatArray,
    levels: FloatArray,
) -> None:
    """Write the level at every bin, of quadratics blind to what is nearer than each of k holes, over `levels` (k, n).

    `flux` and `weight` are (n,), `kernels` (5, m) the tricube × xᵖ, p = 0…4, from 0 (halved) outwards. Rows of
    `stretches` (j, 2) are first bin and end of what is fitted without a look at the rest. `holes` (k,) are the
    nearest distances that count, in bins, the widest first, `x2` (k,) the means of x² inside the dips. The sums grow
    from the outside in, so that each hole takes only what it adds to those of the wider one.
    """
    half = kernels.shape[1] - 1
    room = (stretches[:, 1] - stretches[:, 0]).max() + 2 * half + BLOCK
    w = np.zeros(room)
    f = np.zeros(room)
    s = np.empty(8 * BLOCK)
    for k in range(len(stretches)):
        start, end = stretches[k]
        n = end - start
        w[:] = 0.0
        f[:] = 0.0
        w[half : half + n] = weight[start:end]
        for i in range(n):
            f[half + i] = w[half + i] * flux[start + i]
        for first in range(0, n, BLOCK):
            s[:] = 0.0
            outer = half
            for hole in range(len(holes)):
                for d in range(outer, holes[hole] - 1, -1):
                    k0, k1, k2, k3, k4 = kernels[0, d], kernels[1, d], kernels[2, d], kernels[3, d], kernels[4, d]
                    left, right = w[first + half - d :], w[first + half + d :]
                    for i in range(BLOCK):
                        both, odd = right[i] + left[i], right[i] - left[i]
                        s[i] += k0 * both
                        s[BLOCK + i] += k1 * odd
                        s[2 * BLOCK + i] += k2 * both
                        s[3 * BLOCK + i] += k3 * odd
                        s[4 * BLOCK + i] += k4 * both
                    left, right = f[first + half - d :], f[first + half + d :]
                    for i in range(BLOCK):
                        both, odd = right[i] + left[i], right[i] - left[i]
                        s[5 * BLOCK + i] += k0 * both
                        s[6 * BLOCK + i] += k1 * odd
                        s[7 * BLOCK + i] += k2 * both
                outer = holes[hole] - 1
                for i in range(min(BLOCK, n - first)):
                    s0 = s[i] if s[i] > LEAST_SUM else np.nan  # no data in reach: what is left is rounding noise
                    s1, s2, s3 = s[BLOCK + i], s[2 * BLOCK + i], s[3 * BLOCK + i]
                    t0, t1, t2 = s[5 * BLOCK + i], s[6 * BLOCK + i], s[7 * BLOCK + i]
                    a, b = s2 + RIDGE * s0, s[4 * BLOCK + i] + RIDGE * s0
                    k00, k01, k02 = a * b - s3 * s3, s1 * b - s2 * s3, s1 * s3 - s2 * a  # minors of the matrix
                    determinant = s0 * k00 - s1 * k01 + s2 * k02
                    value = t0 * k00 - t1 * k01 + t2 * k02
                    curvature = t0 * k02 - t1 * (s0 * s3 - s1 * s2) + t2 * (s0 * a - s1 * s1)
                    levels[hole, start + first + i] = (value + curvature * x2[hole]) / determinant
