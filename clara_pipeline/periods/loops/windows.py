"""The best window on a dip for many periods near one, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], f8[::1], f8[::1], f8, i8[::1], f8, f8[::1], f8[::1], i8[::1])"


def best_window(
    offset: FloatArray,
    cycle: FloatArray,
    flat: FloatArray,
    shifts: FloatArray,
    step: float,
    lengths: np.ndarray,
    reach: float,
    total: FloatArray,
    count: FloatArray,
    best: np.ndarray,
) -> None:
    """Write over `best` (3,) the shift, the length and the first bin of the window with the largest −sum ÷ √count.

    `offset` from the dip in days, whole `cycle` and flux `flat` are (n,), `shifts` (k,) changes of the period in days.
    Bins are `step` days wide, the dip in the middle of them; `lengths` (m,) of windows are in bins, their centres
    within `reach` days of the dip. `total` and `count` (n_bins + 1,) are room to work in.
    """
    n_bins = len(total) - 1
    top = -np.inf
    best[:] = 0
    for k in range(len(shifts)):
        total[:] = 0.0
        count[:] = 0.0
        for i in range(len(offset)):
            place = np.floor((offset[i] - cycle[i] * shifts[k]) / step + n_bins / 2)
            j = int(min(max(place, 0.0), n_bins - 1.0))
            total[j + 1] += flat[i]
            count[j + 1] += 1.0
        for j in range(n_bins):
            total[j + 1] += total[j]
            count[j + 1] += count[j]
        for row in range(len(lengths)):
            for first in range(n_bins - lengths[row] + 1):
                last = first + lengths[row]
                if abs((0.5 * (first + last) - n_bins / 2) * step) <= reach:
                    score = (total[first] - total[last]) / np.sqrt(max(count[last] - count[first], 1.0))
                    if score > top:
                        top = score
                        best[0], best[1], best[2] = k, row, first
