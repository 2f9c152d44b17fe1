"""Lomb–Scargle power at arbitrary frequencies, by one non-uniform FFT."""

import numpy as np

from clara_pipeline.records import FloatArray

PRECISION = 1e-10
"""Relative precision asked of the transform; the power then agrees with astropy's to some 5e-11."""


def power_at(time_days: FloatArray, flux: FloatArray, frequency_per_day: FloatArray) -> FloatArray:
    """Generalised Lomb–Scargle power (standard normalisation, floating mean), float64 (n_frequencies,).

    Equal to `astropy.timeseries.LombScargle(time_days, flux).power(frequency_per_day)`, some 300
    times faster on 18 000 points and 1000 frequencies. Zechmeister & Kürster (2009), eqs. 4–15;
    the sums are type-3 transforms (Barnett et al. 2019). `time_days` and `flux` are (n,), finite.
    """
    try:
        import finufft
    except ImportError:  # no wheel for this machine: slow, but the same numbers
        from astropy.timeseries import LombScargle

        return LombScargle(time_days, np.asarray(flux, dtype=np.float64)).power(frequency_per_day)
    flux = np.asarray(flux, dtype=np.float64)
    flux = flux - flux.mean()
    n = len(flux)
    angle = 2 * np.pi * (time_days - 0.5 * (time_days[0] + time_days[-1]))
    strengths = np.empty(n, dtype=np.complex128)  # the window in the real part, the data in the imaginary
    strengths.real = 1.0 / n
    strengths.imag = flux / n
    targets = np.concatenate([frequency_per_day, -frequency_per_day, 2 * frequency_per_day, -2 * frequency_per_day])
    # the times are in order already, or nearly so: sorting them again would cost more than it saves
    sums = finufft.nufft1d3(angle, strengths, targets, isign=1, eps=PRECISION, nthreads=1, spread_sort=0)
    plus, minus, plus_double, minus_double = sums.reshape(4, -1)
    window, window_double = (plus + minus.conj()) / 2, (plus_double + minus_double.conj()) / 2
    return _power_from_sums(window, window_double, (plus - minus.conj()) / 2j, float(flux @ flux) / n)


def _power_from_sums(window: np.ndarray, window_double: np.ndarray, data: np.ndarray, variance: float) -> FloatArray:
    c, s = window.real, window.imag
    cc = 0.5 * (1 + window_double.real) - c * c
    ss = 0.5 * (1 - window_double.real) - s * s
    cs = 0.5 * window_double.imag - c * s
    yc, ys = data.real, data.imag
    return (ss * yc**2 + cc * ys**2 - 2 * cs * yc * ys) / (variance * (cc * ss - cs**2))
