"""The innermost loops of box least squares, in the part of Python that numba compiles.

Kovács, Zucker & Mazeh (2002): fold, sum in bins, take the running sums' differences as boxes of every length.
What is folded are the sums of everything before each edge of a bin, laid out so that neighbouring bins of one
cycle lie side by side: the inner loops add whole stretches of four cycles and divide eight boxes at a time. Places
are counted without a sign, or numba would look at each whether it counts from the end.
"""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[:,::1], f8[:,::1], f8, i8[::1], f8[::1], i8[::1], i8[::1])"

LEAST_SHARE = 1e-9
"""A box, and what lies around it, holds at least this share of all weight; less is rounding."""

LANES = 8
"""Boxes divided at a time; more are looked at than there are, so that none is left over."""


def best_boxes(  # noqa: C901  one loop nest, compiled whole
    flux_before: FloatArray,
    weight_before: FloatArray,
    span: float,
    lengths: np.ndarray,
    period: FloatArray,
    length: np.ndarray,
    first: np.ndarray,
) -> None:
    """Find the dip with the largest S/N at every period; write it over `period`, `length` and `first`.

    Times are in ticks, of which a phase bin has k; the last bin of a period is as narrow as it comes. Row i,
    column j of `flux_before` and `weight_before` (k, m) hold the sums over all points before tick i + k j of
    flux × weight (zero in all) and of weight = 1 / error². `span` is the tick after the last point, `lengths` of
    a box in bins, int64, increasing. `period` (n,) is replaced by the S/N, 0 where no box is dimmer than the
    rest; `length` and `first` (n,) by the box's length and first bin. Boxes run on over the end of the period.
    """
    ticks, last = flux_before.shape[0], flux_before.shape[1] - 1
    longest = lengths[-1]
    most = int(np.ceil(period.max() / ticks)) + longest + 2 * LANES
    flux = np.zeros(most)
    weight = np.zeros(most)
    score = np.empty(most)
    size = np.empty(most, np.int64)
    all_flux, all_weight = flux_before.reshape(-1), weight_before.reshape(-1)
    places = np.empty(int(np.ceil(span / period.min())), np.int64)
    total = weight_before[0, last]
    least = LEAST_SHARE * total * total
    for k in range(len(period)):
        n_bins = int(np.ceil(period[k] / ticks))
        tried = (n_bins + LANES - 1) // LANES * LANES
        flux[:tried] = 0.0
        weight[:tried] = 0.0
        n_cycles = int(np.ceil(span / period[k]))
        for cycle in range(n_cycles):
            start = int(np.ceil(cycle * period[k] - 1e-9))
            column = start // ticks
            places[cycle] = (start - column * ticks) * (last + 1) + column
        four = n_cycles // 4 * 4
        for cycle in range(0, four, 4):
            a, b = np.uint64(places[cycle]), np.uint64(places[cycle + 1])
            c, d = np.uint64(places[cycle + 2]), np.uint64(places[cycle + 3])
            for j in range(np.uint64(tried)):
                flux[j] = flux[j] + all_flux[a + j] + all_flux[b + j] + all_flux[c + j] + all_flux[d + j]
            for j in range(np.uint64(tried)):
                weight[j] = weight[j] + all_weight[a + j] + all_weight[b + j] + all_weight[c + j] + all_weight[d + j]
        for cycle in range(four, n_cycles):
            a = np.uint64(places[cycle])
            for j in range(np.uint64(tried)):
                flux[j] += all_flux[a + j]
            for j in range(np.uint64(tried)):
                weight[j] += all_weight[a + j]
        flux[:n_bins] -= flux[0]
        weight[:n_bins] -= weight[0]
        for j in range(n_bins, tried + longest):
            flux[j] = flux[j - n_bins] + flux_before[0, last]
            weight[j] = weight[j - n_bins] + total
        score[:tried] = 0.0
        size[:tried] = 0
        for bins in lengths:
            flux_end = flux[bins : bins + tried]
            weight_end = weight[bins : bins + tried]
            for j in range(tried):
                inside = min(flux_end[j] - flux[j], 0.0)
                held = weight_end[j] - weight[j]
                found = inside * inside / max(held * (total - held), least)
                is_better = found > score[j]
                size[j] = bins if is_better else size[j]
                score[j] = found if is_better else score[j]
        best = np.argmax(score[:tried])
        length[k] = size[best]
        first[k] = best % n_bins
        period[k] = np.sqrt(score[best] * total)
