"""A dip's surroundings summed in bins for many periods near one, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], f8[::1], f8[::1], f8, f8[:,::1], f8[:,::1])"


def sum_in_bins(
    offset: FloatArray,
    cycle: FloatArray,
    flat: FloatArray,
    shifts: FloatArray,
    step: float,
    total: FloatArray,
    count: FloatArray,
) -> None:
    """Add up flux and points in bins of `step` days, in `total` and `count` (k, n_bins), the dip in the middle.

    `offset` from the dip in days, whole `cycle` and flux `flat` are (n,), `shifts` (k,) changes of the period in days.
    """
    n_bins = total.shape[1]
    for k in range(len(shifts)):
        for i in range(len(offset)):
            place = np.floor((offset[i] - cycle[i] * shifts[k]) / step + n_bins / 2)
            j = int(min(max(place, 0.0), n_bins - 1.0))
            total[k, j] += flat[i]
            count[k, j] += 1.0
