"""Medians of the bins of a fold, in the part of Python that numba compiles."""

import numpy as np

from clara_pipeline.records import FloatArray

SIGNATURE = "(f8[::1], f8[::1], f8, f8[::1])"


def median_per_bin(from_centre: FloatArray, flux: FloatArray, half_width: float, medians: FloatArray) -> None:
    """Write the median of each of the equal bins of ± `half_width` over `medians` (n_bins,); empty ones stay.

    `from_centre` and `flux` are (n,), finite.
    """
    n_bins = len(medians)
    bins = np.empty(len(flux), np.int64)
    ends = np.zeros(n_bins + 1, np.int64)
    for i in range(len(flux)):
        place = np.floor((from_centre[i] / half_width + 1) / 2 * n_bins)
        bins[i] = int(place) if 0 <= place < n_bins else -1
        if bins[i] >= 0:
            ends[bins[i] + 1] += 1
    for j in range(n_bins):
        ends[j + 1] += ends[j]
    starts = ends[:-1].copy()
    sorted_by_bin = np.empty(ends[n_bins])
    for i in range(len(flux)):
        j = bins[i]
        if j >= 0:
            sorted_by_bin[starts[j]] = flux[i]
            starts[j] += 1
    for j in range(n_bins):
        if ends[j + 1] > ends[j]:
            medians[j] = np.median(sorted_by_bin[ends[j] : ends[j + 1]])
