"""Box least squares: find the period at which dips of one shape repeat best.

Kovács, Zucker & Mazeh (2002). The periods fall into octaves, each with a grid uniform in frequency
and its own durations, tied to the period by Kepler's third law. Three engines make the same spectrum:
loops that numba compiles, astropy's, and GERBLS's fast folding where the extra `fast-bls` is installed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.box.engines import search_of
from clara_pipeline.records import FloatArray

SHORTEST_DURATION_DAYS = 0.75 / 24
"""Below this a transit hardly fills two bins."""

DURATION_FACTORS = 1.6 ** np.arange(5)
"""Durations of an octave, as multiples of its shortest: from grazing to a giant star's."""

MAX_DUTY_CYCLE = 0.2
"""No transit lasts longer than this share of its period."""

SDE_TREND_OCTAVE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class BoxSpectrum:
    """The best dip at each trial period, all (n,), periods increasing; its first epoch in the curve.

    `snr` is the depth over its error if the noise were white.
    """

    period_days: FloatArray
    snr: FloatArray
    duration_days: FloatArray
    epoch_days: FloatArray


def shortest_duration_days(period_days: float) -> float:
    """Return half of a central transit of a Sun-like star: 13 h (P / yr)^(1/3) (Winn 2010, eq. 19)."""
    return max(SHORTEST_DURATION_DAYS, 0.45 * 13 / 24 * (period_days / 365.25) ** (1 / 3))


def octaves(min_period_days: float, max_period_days: float) -> Iterator[tuple[float, float, FloatArray]]:
    """Yield (shortest period, longest period, durations in days) of each octave searched.

    Durations have shape (n_durations,).
    """
    low = min_period_days
    while low < max_period_days:
        durations = shortest_duration_days(low) * DURATION_FACTORS
        fitting = durations[durations <= MAX_DUTY_CYCLE * low]
        yield low, min(2 * low, max_period_days), fitting if len(fitting) else np.array([MAX_DUTY_CYCLE * low])
        low *= 2


def box_spectrum(
    time_days: FloatArray,
    flux: FloatArray,
    flux_err: FloatArray,
    min_period_days: float,
    max_period_days: float,
    engine: str = "auto",
) -> BoxSpectrum:
    """Return the box spectrum of a flattened, binned curve, all (n,); `engine` "numba", "astropy", "gerbls" or "auto".

    "auto" takes the first of numba, GERBLS and astropy that is there. Raises UsageError for one that is not.
    """
    search = search_of(engine)
    parts = [search(time_days, flux, flux_err, *octave) for octave in octaves(min_period_days, max_period_days)]
    period, snr, duration, epoch = (np.concatenate(column) for column in zip(*parts, strict=True))
    since = epoch - time_days[0]
    elsewhere = (since < 0) | (since >= period)  # of few: whole numbers of periods take long to find
    since[elsewhere] %= period[elsewhere]
    first_epoch = time_days[0] + since
    order = np.argsort(period, kind="stable")
    order = order[np.isfinite(snr[order])]
    return BoxSpectrum(period[order], snr[order], duration[order], first_epoch[order])


def detection_efficiency(spectrum: BoxSpectrum) -> FloatArray:
    """Return the signal detection efficiency at every period, (n,): (snr − its running median) / scatter.

    Kovács et al. (2002), eq. 6, with a running median over half an octave of period in place of the
    mean (Hippke & Heller 2019, eq. 4): the noise floor rises with the period.
    """
    from scipy.ndimage import median_filter

    # evenly spaced in log period, so that one filter width is one ratio of periods
    log_period = np.log2(spectrum.period_days)
    cell = np.floor((log_period - log_period[0]) / SDE_TREND_OCTAVE * 40).astype(np.int64)
    count = np.bincount(cell)
    mean = np.bincount(cell, weights=spectrum.snr) / np.maximum(count, 1)
    mean[count == 0] = np.interp(np.flatnonzero(count == 0), np.flatnonzero(count), mean[count > 0])
    floor = median_filter(mean, size=41, mode="nearest")[cell]
    above = spectrum.snr - floor
    return above / max(float(np.std(above)), 1e-12)
