"""The highest peaks of a Lomb–Scargle periodogram."""

import numpy as np

from clara_pipeline.periods.folding import faintest_time
from clara_pipeline.records import Ephemeris, FloatArray

WIDTHS = 1.0
"""Of a peak's width, 1 / span: so far in frequency on either side belongs to the peak."""


def sine_peaks(
    time_days: FloatArray, flux: FloatArray, frequency_per_day: FloatArray, power: FloatArray, n_peaks: int
) -> list[Ephemeris]:
    """Return the highest peaks, the highest first, folded on the faintest phase.

    `time_days` and `flux` are (n,), finite; frequency and power (m,). A maximum at either end of the
    periodogram is the flank of a peak outside, and no peak.
    """
    left = np.where(np.isfinite(power), power, -np.inf)
    inner = np.zeros(len(left), dtype=bool)
    inner[1:-1] = (left[1:-1] >= left[:-2]) & (left[1:-1] > left[2:])
    left = np.where(inner, left, -np.inf)
    reach = WIDTHS / float(np.ptp(time_days))
    found: list[Ephemeris] = []
    while len(found) < n_peaks and left.size and np.isfinite(left.max()) and left.max() > 0:
        best = int(np.argmax(left))
        period = float(1.0 / frequency_per_day[best])
        epoch = faintest_time(time_days, flux, period)
        found.append(Ephemeris(period, epoch, source="ls", power=float(power[best])))
        left[np.abs(frequency_per_day - frequency_per_day[best]) <= reach] = -np.inf
    return found
