"""The innermost loops of box least squares, in the part of Python that numba compiles.

Kovács, Zucker & Mazeh (2002): fold, sum in bins, take the running sums' differences as boxes of every length.
What is folded are the sums of everything before each tick, laid out so that neighbouring bins of one cycle lie side
by side: the inner loops add whole stretches of four cycles and divide eight boxes at a time. Places are counted
without a sign, or numba would look at each whether it counts from the end, and found without dividing whole numbers.
"""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], i8, i8[::1], f8[::1], i8[::1], i8[::1])"

TICKS_PER_STEP = 8
"""The parts of the curve's step in which time is counted."""

LEAST_SHARE = 1e-9
"""A box, and what lies around it, holds at least this share of all weight; less is rounding."""

LANES = 8
"""Boxes divided at a time; more are looked at than there are, so that none is left over."""


def best_boxes(  # noqa: C901  one loop nest, compiled whole
    flux_before: FloatArray,
    weight_before: FloatArray,
    ticks: int,
    lengths: np.ndarray,
    period: FloatArray,
    length: np.ndarray,
    first: np.ndarray,
) -> None:
    """Find the dip with the largest S/N at every period; write it over `period`, `length` and `first`.

    Times are in ticks, of which a phase bin has `ticks`; the last bin of a period is as narrow as it comes.
    `flux_before` and `weight_before` (m + 1,) hold the sums over all points before each of m steps, and over all, of
    flux × weight (zero in all) and of weight = 1 / error². `lengths` of a box are in bins, int64, increasing.
    `period` (n,) is replaced by the S/N, 0 where no box is dimmer than the rest; `length` and `first` (n,) by the
    box's length and first bin. Boxes run on over the end of the period.
    """
    n_steps, longest = len(flux_before) - 1, lengths[-1]
    span = float(n_steps * TICKS_PER_STEP)
    columns = int(span + period.max()) // ticks + 3 + LANES
    all_flux = np.empty(ticks * columns)
    all_weight = np.empty(ticks * columns)
    for i in range(ticks):
        for j in range(columns):
            step = min((i + ticks * j + TICKS_PER_STEP - 1) // TICKS_PER_STEP, n_steps)
            all_flux[i * columns + j] = flux_before[step]
            all_weight[i * columns + j] = weight_before[step]
    most = int(np.ceil(period.max() / ticks)) + longest + 2 * LANES
    flux = np.empty(most)
    weight = np.empty(most)
    score = np.empty(most)
    size = np.empty(most, np.int64)
    places = np.empty(int(np.ceil(span / period.min())), np.int64)
    all_lost, total = flux_before[n_steps], weight_before[n_steps]
    per_tick = 1.0 / ticks
    least = LEAST_SHARE * total * total
    for k in range(len(period)):
        n_bins = int(np.ceil(period[k] / ticks))
        tried = (n_bins + LANES - 1) // LANES * LANES
        n_cycles = int(np.ceil(span / period[k]))
        for cycle in range(n_cycles):
            start = np.ceil(cycle * period[k] - 1e-9)
            column = np.floor((start + 0.5) * per_tick)
            places[cycle] = int((start - column * ticks) * columns + column)
        four = n_cycles // 4 * 4
        for j in range(tried):
            flux[j] = 0.0
            weight[j] = 0.0
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
        flux_0, weight_0 = flux[0], weight[0]
        for j in range(n_bins):
            flux[j] -= flux_0
        for j in range(n_bins):
            weight[j] -= weight_0
        for j in range(n_bins, tried + longest):
            flux[j] = flux[j - n_bins] + all_lost
            weight[j] = weight[j - n_bins] + total
        for j in range(tried):
            score[j] = 0.0
            size[j] = 0
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
        top = 0.0
        for j in range(tried):
            top = max(top, score[j])
        best = tried
        for j in range(tried):
            best = min(best, j if score[j] == top else tried)
        length[k] = size[best]
        first[k] = best % n_bins
        period[k] = np.sqrt(top * total)
