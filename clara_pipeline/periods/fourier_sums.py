"""Fourier sums of unevenly sampled data at arbitrary frequencies: even modes first, then between them.

One type-1 non-uniform FFT (Barnett et al. 2019) gives the sums at multiples of 1 / period. With a period
of four times the curve's span or more they are smooth between the multiples: twelve neighbours on either
side and a sinc under a cosh window give any other frequency to 1e-12 (Knab 1979). Half the time of a
type-3 transform, because the weights of a fixed set of frequencies are computed once.
"""

from functools import lru_cache
from threading import get_ident
from typing import Any

import numpy as np

from clara_pipeline.records import FloatArray

OVERSAMPLING = 4
TAPS = 12
PRECISION = 1e-12
"""Asked of the transform; the Lomb–Scargle power then agrees with astropy's to some 1e-13."""

BLOCK = 4096
"""Frequencies whose weights are held at once."""

MOST_MODES = 1 << 22


def period_days(span_days: float) -> float:
    """Return a power of two (so that light curves of one kind share weights), 4 to 8 spans, days."""
    return float(OVERSAMPLING * 2.0 ** np.ceil(np.log2(span_days)))


def n_modes(highest_frequency_per_day: float, period_days: float) -> int:
    """Return the modes to either side of zero for frequencies up to the highest."""
    return int(highest_frequency_per_day * period_days) + TAPS + 2


def even_modes(time_days: FloatArray, flux: FloatArray, period_days: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of e^(2πikt/period) and of flux × the same, for k = −n … n, complex128 (2n + 1,) each.

    `time_days` (m,) may span up to a quarter of the period, in any order.
    """
    middle = 0.5 * (time_days.min() + time_days.max())
    strengths = np.empty(len(flux), dtype=np.complex128)  # the window in the real part, the data in the imaginary
    strengths.real = 1.0 / len(flux)
    strengths.imag = flux / len(flux)
    plan = _plan(2 * n + 1, get_ident())
    plan.setpts((time_days - middle) * (2 * np.pi / period_days))
    sums = plan.execute(strengths)
    mirrored = sums[::-1].conj()
    return (sums + mirrored) / 2, (sums - mirrored) / 2j


def between(modes: np.ndarray, frequency_per_day: FloatArray, period_days: float) -> np.ndarray:
    """Return the sums at any frequencies ≥ 0, complex128 (m,), from `even_modes` to either side of zero."""
    neighbours = np.lib.stride_tricks.sliding_window_view(modes, 2 * TAPS)
    zero = len(modes) // 2
    sums = np.empty(len(frequency_per_day), dtype=np.complex128)
    for start in range(0, len(sums), BLOCK):
        block = slice(start, start + BLOCK)
        first, weights = _weights(frequency_per_day[block].tobytes(), period_days)
        sums[block] = np.vecdot(weights, neighbours[first + zero])
    return sums


@lru_cache(maxsize=4)
def _plan(n: int, _thread: int) -> Any:  # one per thread: a plan holds the points it is working on
    import finufft

    return finufft.Plan(1, (n,), eps=PRECISION, isign=1, nthreads=1, upsampfac=2.0, spread_sort=0)


@lru_cache(maxsize=8)
def _weights(frequency_per_day: bytes, period_days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the first neighbour (m,) and weights of all neighbours, complex128 (m, 2 TAPS), of each frequency."""
    place = np.frombuffer(frequency_per_day) * period_days
    first = np.floor(place).astype(np.int64) - TAPS + 1
    distance = place[:, None] - (first[:, None] + np.arange(2 * TAPS))
    steepness = np.pi * TAPS * (1 - 1 / OVERSAMPLING)
    window = np.cosh(steepness * np.sqrt(np.clip(1 - (distance / TAPS) ** 2, 0, None))) / np.cosh(steepness)
    return first, (np.sinc(distance) * window).astype(np.complex128)
