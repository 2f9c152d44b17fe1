"""Box least squares: at which period do dips of one shape repeat best?

Kovács, Zucker & Mazeh (2002). The periods fall into octaves, each with a grid uniform in frequency
and its own durations, tied to the period by Kepler's third law. Two engines make the same spectrum:
astropy's, and GERBLS's fast folding where the extra `fast-bls` is installed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from clara_pipeline.records import FloatArray

SHORTEST_DURATION_DAYS = 0.75 / 24
"""Below this a transit hardly fills two bins."""

DURATION_FACTORS = 1.6 ** np.arange(5)
"""Durations of an octave, as multiples of its shortest: from grazing to a giant star's."""

MAX_DUTY_CYCLE = 0.2
"""No transit lasts longer than this share of its period."""

DRIFT = 0.5
"""A transit may slip by this share of the shortest duration, over the whole curve, between grid periods."""

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
    """Half of a central transit of a Sun-like star: 13 h (P / yr)^(1/3) (Winn 2010, eq. 19)."""
    return max(SHORTEST_DURATION_DAYS, 0.45 * 13 / 24 * (period_days / 365.25) ** (1 / 3))


def octaves(min_period_days: float, max_period_days: float) -> Iterator[tuple[float, float, FloatArray]]:
    """(shortest period, longest period, durations in days) of each octave searched."""
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
    """The box spectrum of a flattened, binned curve, all (n,); `engine` "astropy", "gerbls" or "auto".

    "auto" takes GERBLS when it is installed. Raises ModuleNotFoundError for "gerbls" without the extra.
    """
    search = search_with_gerbls if _use_gerbls(engine) else search_with_astropy
    parts = [search(time_days, flux, flux_err, *octave) for octave in octaves(min_period_days, max_period_days)]
    period, snr, duration, epoch = (np.concatenate(column) for column in zip(*parts, strict=True))
    first_epoch = time_days[0] + (epoch - time_days[0]) % period
    order = np.argsort(period, kind="stable")
    order = order[np.isfinite(snr[order])]
    return BoxSpectrum(period[order], snr[order], duration[order], first_epoch[order])


def _use_gerbls(engine: str) -> bool:
    return engine == "gerbls" or (engine == "auto" and find_spec("gerbls") is not None)


def search_with_astropy(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray, low: float, high: float, durations: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """One octave with `astropy.timeseries.BoxLeastSquares`; it looks at dips only."""
    from astropy.timeseries import BoxLeastSquares

    span = time_days[-1] - time_days[0]
    frequency = np.arange(1 / high, 1 / low, DRIFT * durations[0] / (span * high))
    model = BoxLeastSquares(time_days, flux, flux_err)
    found = model.power(1 / frequency, durations, objective="snr", oversample=2)
    return found.period, found.power, found.duration, found.transit_time


def search_with_gerbls(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray, low: float, high: float, durations: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """One octave with GERBLS's fast folding (Ment 2025); periods where a brightening wins are left out."""
    import gerbls

    bins = gerbls.pyDataContainer()
    bins.store(time_days, 1 + flux, flux_err, convert_to_flux=False)
    model = gerbls.pyFastBLS()
    model.setup(
        bins,
        low,
        high,
        t_samp=max(float(np.median(np.diff(time_days))), durations[0] / 3),
        duration_mode="constant",
        durations=list(durations),
        verbose=False,
    )
    model.run(verbose=False)
    found = gerbls.pyBLSAnalyzer(model)
    dip = (np.asarray(found.dmag) > 0) & (np.asarray(found.dchi2) > 0)
    # its t0 is where the box begins
    centre = np.asarray(found.t0) + 0.5 * np.asarray(found.dur)
    return np.array(found.P)[dip], np.sqrt(found.dchi2[dip]), np.array(found.dur)[dip], centre[dip]


def detection_efficiency(spectrum: BoxSpectrum) -> FloatArray:
    """Signal detection efficiency at every period, (n,): (snr − its running median) / scatter.

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
