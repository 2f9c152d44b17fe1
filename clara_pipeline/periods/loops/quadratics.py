"""Local quadratics around every bin of a curve, robust ones too, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], i8[:,::1], f8[:,::1], i8, f8[::1], f8[::1])"

BLOCK = 128
"""Bins whose sums are kept at once, near the processor."""

N_SUMS = 8
RIDGE = 1e-3
"""Keeps slope and curvature quiet where one side has no data."""
LEAST_SUM = 1e-9
OUTLIER_SIGMA = 5.0
LEAST_WEIGHT = 1e-6
MOST_PASSES = 12
NARROWING = 0.3


def fit_quadratics(  # noqa: C901  one loop nest, compiled whole
    flux: FloatArray,
    weight: FloatArray,
    stretches: np.ndarray,
    kernels: FloatArray,
    passes: int,
    value: FloatArray,
    curvature: FloatArray,
) -> None:
    """Write the quadratic around each bin over `value` and `curvature`: its c₀ and c₂.

    `flux`, `weight` and results are (n,), `kernels` (5, m) the tricube × xᵖ, p = 0…4, from 0 (halved) outwards, m even:
    two columns go in one step. Rows of `stretches` (k, 2) are first bin and end of what is fitted without a look at
    the rest. The fit after `passes` bisquare reweightings holds (`clara_pipeline.periods.detrend` in numpy).
    """
    half = kernels.shape[1] - 1
    room = (stretches[:, 1] - stretches[:, 0]).max() + 2 * half + BLOCK
    w = np.zeros(room)
    f = np.zeros(room)
    s = np.empty(N_SUMS * BLOCK)
    for k in range(len(stretches)):
        start, end = stretches[k]
        n = end - start
        own = weight[start:end]
        known = own > 0
        w[:] = 0.0
        f[:] = 0.0
        w[half : half + n] = own
        left = passes
        widest = 0.0
        for step in range(MOST_PASSES + 1):
            for i in range(n):
                f[half + i] = w[half + i] * flux[start + i]
            for first in range(0, n, BLOCK):
                s[:] = 0.0
                for d in range(0, half + 1, 2):
                    k0, k1, k2, k3, k4 = kernels[0, d], kernels[1, d], kernels[2, d], kernels[3, d], kernels[4, d]
                    l0, l1, l2 = kernels[0, d + 1], kernels[1, d + 1], kernels[2, d + 1]
                    l3, l4 = kernels[3, d + 1], kernels[4, d + 1]
                    left_d, right_d = first + half - d, first + half + d
                    for of, here in ((0, w), (5 * BLOCK, f)):
                        a_left, a_right = here[left_d:], here[right_d:]
                        b_left, b_right = here[left_d - 1 :], here[right_d + 1 :]
                        for i in range(BLOCK):
                            a_both, b_both = a_right[i] + a_left[i], b_right[i] + b_left[i]
                            a_odd, b_odd = a_right[i] - a_left[i], b_right[i] - b_left[i]
                            s[of + i] += k0 * a_both + l0 * b_both
                            s[of + BLOCK + i] += k1 * a_odd + l1 * b_odd
                            s[of + 2 * BLOCK + i] += k2 * a_both + l2 * b_both
                            if of == 0:
                                s[3 * BLOCK + i] += k3 * a_odd + l3 * b_odd
                                s[4 * BLOCK + i] += k4 * a_both + l4 * b_both
                for i in range(min(BLOCK, n - first)):
                    s0 = s[i] if s[i] > LEAST_SUM else np.nan  # no data in reach: what is left is rounding noise
                    s1, s2, s3 = s[BLOCK + i], s[2 * BLOCK + i], s[3 * BLOCK + i]
                    t0, t1, t2 = s[5 * BLOCK + i], s[6 * BLOCK + i], s[7 * BLOCK + i]
                    a, b = s2 + RIDGE * s0, s[4 * BLOCK + i] + RIDGE * s0
                    k00, k01, k02 = a * b - s3 * s3, s1 * b - s2 * s3, s1 * s3 - s2 * a  # minors of the matrix
                    determinant = s0 * k00 - s1 * k01 + s2 * k02
                    value[start + first + i] = (t0 * k00 - t1 * k01 + t2 * k02) / determinant
                    curvature[start + first + i] = (
                        t0 * k02 - t1 * (s0 * s3 - s1 * s2) + t2 * (s0 * a - s1 * s1)
                    ) / determinant
            if left == 0 or step == MOST_PASSES:
                break
            residual = flux[start:end] - value[start:end]
            seen = residual[known]
            scatter = 1.4826 * np.median(np.abs(seen - np.median(seen)))
            widest = widest * NARROWING if step else 0.1 * np.abs(seen).max()
            sigma = max(scatter, widest)
            if sigma == 0.0:
                break
            for i in range(n):
                distance = min(abs(residual[i]) / (OUTLIER_SIGMA * sigma), 1.0)
                w[half + i] = own[i] * max((1 - distance * distance) ** 2, LEAST_WEIGHT) if known[i] else 0.0
            if sigma == scatter:
                left -= 1
