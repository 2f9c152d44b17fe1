"""Lomb–Scargle power at arbitrary frequencies, by one non-uniform FFT."""

import numpy as np

from clara_pipeline.periods.fourier_sums import (
    MOST_MODES,
    Frequencies,
    between,
    even_modes,
    n_modes,
    period_days,
    round_modes,
)
from clara_pipeline.records import FloatArray

PLACES = 1 << 14
"""In a cycle: points at one place are summed together. Whole numbers so small are sorted by counting."""


def power_at(time_days: FloatArray, flux: FloatArray, frequency_per_day: FloatArray) -> FloatArray:
    """Return the generalised Lomb–Scargle power (standard normalisation, floating mean), float64 (n_frequencies,).

    Equal to `astropy.timeseries.LombScargle(time_days, flux).power(frequency_per_day)` to some 1e-12 (less
    below a day's span), and 1500 times faster on 18 000 points and 1000 frequencies. Zechmeister & Kürster (2009),
    eqs. 4–15. `time_days` and `flux` are (n,), finite, the times not all the same.
    """
    return PowerGrid(frequency_per_day, many_curves=False).power(time_days, flux)


class PowerGrid:
    """Frequencies (m,), per day, at which the power of one light curve after the other is wanted."""

    def __init__(self, frequency_per_day: FloatArray, *, many_curves: bool = True) -> None:
        self.frequency_per_day = np.asarray(frequency_per_day)
        once_and_twice = np.concatenate((self.frequency_per_day, 2 * self.frequency_per_day))
        self._once_and_twice = Frequencies(once_and_twice, many_curves=many_curves)

    def power(self, time_days: FloatArray, flux: FloatArray) -> FloatArray:
        """Return `power_at` of these frequencies, float64 (m,); time and flux are (n,)."""
        flux = np.asarray(flux, dtype=np.float64)
        period = period_days(float(np.ptp(time_days)))
        n = n_modes(self._once_and_twice.highest, period)
        if n > MOST_MODES:
            return slow_power_at(time_days, flux, self.frequency_per_day)
        flux = flux - flux.mean()
        window, data = between(even_modes(time_days, flux, period, n), self._once_and_twice, period)
        m = len(self.frequency_per_day)
        return _power_from_sums(window[:, :m], window[:, m:], data[:, :m], float(np.square(flux).mean()))


def power_at_harmonics(time_days: FloatArray, flux: FloatArray, period_days: float, halves: np.ndarray) -> FloatArray:
    """Return `power_at` of the frequencies halves / (2 period), float64 (n_frequencies,); `halves` int64 ≥ 1, (m,).

    Two periods are folded into one: its modes are these very frequencies. `time_days` and `flux` (n,), finite, are
    best in order of time.
    """
    flux = np.asarray(flux, dtype=np.float64)
    flux = flux - flux.mean()
    turns = (time_days - time_days[0]) / (2 * period_days)
    turns -= np.floor(turns)
    order = np.argsort((turns * PLACES).astype(np.uint16), kind="stable")
    modes = round_modes(turns[order], flux[order], 2 * int(halves.max()))
    window, data = np.stack((modes.real, modes.imag), axis=1)
    return _power_from_sums(window[:, halves], window[:, 2 * halves], data[:, halves], float(np.square(flux).mean()))


def slow_power_at(time_days: FloatArray, flux: FloatArray, frequency_per_day: FloatArray) -> FloatArray:
    """Return the same numbers by astropy: for times that span a century.

    Time and flux have shape (n,), frequency and power (n_frequencies,).
    """
    from astropy.timeseries import LombScargle

    return LombScargle(time_days, flux).power(frequency_per_day)


def _power_from_sums(once: FloatArray, twice: FloatArray, data: FloatArray, variance: float) -> FloatArray:
    """Return powers (m,) from real and imaginary parts (2, m) of sums over ones at f and 2f, and over the flux at f."""
    (c, s), (yc, ys) = once, data
    cc = 0.5 * (1 + twice[0]) - c * c
    ss = 0.5 * (1 - twice[0]) - s * s
    cs = 0.5 * twice[1] - c * s
    return (ss * yc**2 + cc * ys**2 - 2 * cs * yc * ys) / (variance * (cc * ss - cs**2))
