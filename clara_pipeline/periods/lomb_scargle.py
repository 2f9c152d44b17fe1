"""The Lomb–Scargle period of a light curve, on the grid of the released code."""

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.folding import faintest_time
from clara_pipeline.periods.power import power_at
from clara_pipeline.records import Ephemeris, FloatArray

SAMPLES_PER_PEAK = 10
MAX_FREQUENCIES = 2_000_000


def frequency_grid(
    time_days: FloatArray, min_period_days: float, max_period_days: float, samples_per_peak: int = SAMPLES_PER_PEAK
) -> FloatArray:
    """Return the even frequencies (per day) between the two periods, ten to a peak's width, float64 (m,).

    The same grid as `astropy.timeseries.LombScargle.autofrequency`. Raises ClaraError for a time
    span so long that the grid would not fit in memory.
    """
    span = float(np.max(time_days) - np.min(time_days))
    if not span > 0:
        raise ClaraError("All times of this light curve are the same: it has no period to find.")
    step = 1.0 / span / samples_per_peak
    low = 1.0 / max_period_days
    n_steps = 1 + round((1.0 / min_period_days - low) / step)
    if n_steps > MAX_FREQUENCIES:
        raise ClaraError(f"The light curve spans {span:.0f} days, too long to search; cut it into single sectors.")
    return low + step * np.arange(n_steps)


def lomb_scargle(
    time_days: FloatArray, flux: FloatArray, min_period_days: float = 0.2, max_period_days: float = 20.0
) -> Ephemeris | None:
    """Return the highest Lomb–Scargle peak, as published; None for a constant flux.

    `time_days` and `flux` are (n,), finite. The epoch is the lowest point of the smoothed fold; the
    period's error is that of a sinusoid in white noise (Montgomery & O'Donoghue 1999, eq. 10).
    """
    flux = np.asarray(flux, dtype=np.float64)
    frequency = frequency_grid(time_days, min_period_days, max_period_days)
    if np.ptp(flux) == 0:
        return None
    power = power_at(time_days, flux, frequency)
    best = int(np.nanargmax(power))
    period, peak = float(1.0 / frequency[best]), float(power[best])
    span = float(time_days.max() - time_days.min())
    signal_to_noise = np.sqrt(2.0 * peak / max(1.0 - peak, 1e-12))  # amplitude over scatter of the rest
    frequency_err = np.sqrt(6.0 / len(flux)) / (np.pi * span * max(signal_to_noise, 1e-12))
    return Ephemeris(
        period_days=period,
        epoch_btjd=faintest_time(time_days, flux, period),
        source="ls",
        power=peak,
        period_err_days=float(frequency_err * period**2),
    )
