"""The innermost loops of box least squares, in the part of Python that numba compiles.

Kovács, Zucker & Mazeh (2002): fold, sum in bins, take the running sums' differences as boxes of every length.
"""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], f8[::1], f8, i8[::1], f8[::1], i8[::1], i8[::1])"

LEAST_SHARE = 1e-9
"""A box, and what lies around it, holds at least this share of all weight; less is rounding."""


def best_boxes(
    time_days: FloatArray,
    flux: FloatArray,
    weight: FloatArray,
    width_days: float,
    lengths: np.ndarray,
    period_days: FloatArray,
    length: np.ndarray,
    first: np.ndarray,
) -> None:
    """Find the dip with the largest S/N at every period; write it over `period_days`, `length` and `first`.

    `time_days` from 0, `flux` × `weight` summing to zero, `weight` = 1 / error², all float64 (n,). Phase bins are
    `width_days` wide, the last of a period as narrow as it comes; `lengths` of a box in bins, int64, increasing.
    `period_days` (m,) is replaced by the S/N, 0 where no box is dimmer than the rest; `length` and `first` (m,)
    by the box's length and first bin. Boxes run on over the end of the period.
    """
    n = len(time_days)
    longest = lengths[-1]
    most = int(np.ceil(period_days.max() / width_days)) + longest + 1
    flux_sum = np.zeros(most)
    weight_sum = np.zeros(most)
    score = np.empty(most)
    place = np.empty(n, np.int32)
    total = weight.sum()
    least = LEAST_SHARE * total * total
    for k in range(len(period_days)):
        per_day = 1.0 / period_days[k]
        in_bins = period_days[k] / width_days
        n_bins = int(np.ceil(in_bins))
        for i in range(n):
            cycles = time_days[i] * per_day
            place[i] = np.int32((cycles - np.floor(cycles)) * in_bins)
        flux_sum[: n_bins + longest + 1] = 0.0
        weight_sum[: n_bins + longest + 1] = 0.0
        for i in range(n):
            j = min(place[i] + 1, n_bins)
            flux_sum[j] += flux[i] * weight[i]
            weight_sum[j] += weight[i]
        flux_sum[n_bins + 1 : n_bins + longest + 1] = flux_sum[1 : longest + 1]
        weight_sum[n_bins + 1 : n_bins + longest + 1] = weight_sum[1 : longest + 1]
        for j in range(1, n_bins + longest + 1):
            flux_sum[j] += flux_sum[j - 1]
            weight_sum[j] += weight_sum[j - 1]
        best = 0.0
        length[k] = 0
        first[k] = 0
        for size in lengths:
            top = 0.0
            for j in range(n_bins):
                inside = min(flux_sum[j + size] - flux_sum[j], 0.0)
                held = weight_sum[j + size] - weight_sum[j]
                parts = held * (total - held)
                score[j] = inside * inside / parts if parts > least else 0.0
                top = max(top, score[j])
            if top > best:
                best = top
                length[k] = size
                first[k] = np.argmax(score[:n_bins])
        period_days[k] = np.sqrt(best * total)
