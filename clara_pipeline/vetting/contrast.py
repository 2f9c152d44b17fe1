"""Measure how much any column of the file changes in transit, against how it changes elsewhere."""

from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.box.fit import COVERED, Box
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.folding import bin_centres, bin_index, phase
from clara_pipeline.records import FloatArray
from clara_pipeline.vetting.signal import Signal, binned_times

MIN_POINTS = 50
MIN_ELSEWHERE = 8
BINS_PER_DURATION = 3
NOWHERE: FloatArray = np.zeros(0)


class Contrast(NamedTuple):
    """Mean in-transit change of a quantity against its surroundings, and its error."""

    change: float
    error: float
    elsewhere: FloatArray = NOWHERE
    """The same change at each of the other phases, less their median."""
    single: FloatArray = NOWHERE
    """The change in each transit, less the same."""

    def without_largest(self) -> "Contrast":
        """Return the contrast of all transits but the one that changes most; itself where that leaves one or none."""
        n = len(self.single)
        if n < 3:
            return self
        rest = np.delete(self.single, int(np.argmax(np.abs(self.single))))
        return Contrast(float(rest.mean()), self.error * float(np.sqrt(n / (n - 1))), self.elsewhere, rest)


def in_transit_contrast(signal: Signal, column: FloatArray) -> Contrast | None:
    """Return the change of `column` (of the file's length) in transit; None where it was not seen there.

    At every bin the mean over one duration is compared with its surroundings, from three quarters of a
    duration to one and a quarter on both sides. Folded, the change at the transit stands against the
    changes at all other phases: whatever the column does there by itself is in the error.
    `column` has shape (n_rows,).
    """
    box, width = signal.box, signal.column_bin_days
    values = column[signal.finite]
    known = np.isfinite(values)
    if np.count_nonzero(known) < MIN_POINTS:
        return None
    binned = signal.binned_times if known.all() else binned_times(signal.file_time[known], width)
    values = values[known]
    total = np.bincount(binned.bin_of, weights=values - values[0])
    change, seen = _changes(total, binned.n_points, round(box.duration_days / width), width / signal.step_days)
    centres = binned.start + (np.flatnonzero(seen) + 0.5) * width
    return _folded(change[seen], centres, box, width)


def _folded(change: FloatArray, time_days: FloatArray, box: Box, width: float) -> Contrast | None:
    phases = phase(time_days, box.period_days, box.epoch_days)
    n_bins = max(1, round(BINS_PER_DURATION * box.period_days / box.duration_days) | 1)  # odd: one is centred on it
    index = bin_index(phases, n_bins)
    number = np.bincount(index, minlength=n_bins)
    mean = np.bincount(index, weights=change, minlength=n_bins) / np.maximum(number, 1)
    distance = np.abs(bin_centres(n_bins)) * box.period_days / box.duration_days
    elsewhere = (number > 0) & (distance > 2.0)
    transits = float(number[n_bins // 2]) * BINS_PER_DURATION * width / box.duration_days
    if transits == 0 or np.count_nonzero(elsewhere) < MIN_ELSEWHERE:
        return None
    usual = float(np.median(mean[elsewhere]))
    single = robust_sigma(change[np.abs(phases) * box.period_days > 2.0 * box.duration_days])
    error = max(float(np.std(mean[elsewhere])), single / float(np.sqrt(max(transits, 1.0))))
    inside = index == n_bins // 2
    cycles = np.round((time_days[inside] - box.epoch_days) / box.period_days).astype(np.int64)
    total, count = (np.bincount(cycles - cycles.min(), weights=one) for one in (change[inside], np.ones(len(cycles))))
    return Contrast(
        float(mean[n_bins // 2]) - usual, error, mean[elsewhere] - usual, total[count > 0] / count[count > 0] - usual
    )


def _changes(total: np.ndarray, count: np.ndarray, length: int, points_per_bin: float) -> tuple[FloatArray, np.ndarray]:
    """Return inside minus around, at every bin, and where enough of both was seen."""
    length = max(1, length)
    near, far = max(1, round(0.75 * length)), max(2, round(1.25 * length))
    before = np.zeros((2, 2 * far + 2 + len(count)))  # of both, the sums before each bin, and beyond both ends
    np.cumsum((total, count), axis=1, out=before[:, far + 1 : far + 1 + len(count)])
    before[:, far + 1 + len(count) :] = before[:, far + len(count), None]
    inside, n_inside = _window(before, far, -(length // 2), length - length // 2)
    left, n_left = _window(before, far, -far, -near)
    right, n_right = _window(before, far, near + 1, far + 1)
    enough = COVERED * points_per_bin
    seen = (n_inside >= enough * length) & (np.minimum(n_left, n_right) >= enough * (far - near))
    return inside - 0.5 * (left + right), seen


def _window(before: FloatArray, far: int, first: int, last: int) -> tuple[FloatArray, FloatArray]:
    """Return means and counts over bins i + first … i + last − 1 around every bin i, none more than `far` + 1 away."""
    n = before.shape[1] - 2 * far - 2
    sums, number = before[:, far + last : far + last + n] - before[:, far + first : far + first + n]
    return sums / np.maximum(number, 1), number
