"""One octave of a box spectrum, by each engine: (period, S/N, duration, epoch), all (m,), times in days.

All look at dips only. The compiled search is the quickest, astropy's is there on every machine.
"""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.periods.box.kernel import SIGNATURE, TICKS_PER_STEP, best_boxes
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.periods.last_asked import last_asked
from clara_pipeline.records import FloatArray

DRIFT = 0.5
"""A transit may slip by this share of the shortest duration, over the whole curve, between grid periods."""

PREFERRED = ("numba", "gerbls", "astropy")
"""What "auto" tries, the quickest first."""

BINS_PER_DURATION = 2
"""Phase bins in the shortest duration."""

Octave = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
Search = Callable[[FloatArray, FloatArray, FloatArray, float, float, FloatArray], Octave]


def installed_engine(engine: str) -> str:
    """Return the engine that "auto" stands for on this machine; any other name as it is.

    Raises UsageError for an engine that is not installed.
    """
    if engine == "auto":
        return next(name for name in PREFERRED if find_spec(name) is not None)
    if find_spec(engine) is None:
        raise UsageError(f"fold.bls={engine}: {engine} is not installed; take fold.bls=auto, or install {engine}")
    return engine


def search_of(engine: str) -> Search:
    """Return the search by this engine; "auto" passes over a numba that does not work. Raises UsageError for none."""
    name = installed_engine(engine)
    if name == "numba" and compiled(best_boxes, SIGNATURE, always=True) is None:
        if engine != "auto":
            raise UsageError("fold.bls=numba: numba is installed but does not work here; take fold.bls=auto")
        name = "astropy"
    return {"numba": search_compiled, "gerbls": search_with_gerbls, "astropy": search_with_astropy}[name]


def trial_periods(span_days: float, low: float, high: float, shortest_duration: float) -> FloatArray:
    """Return the periods (days) from `high` down to `low`, evenly spaced in frequency, (m,)."""
    return 1 / np.arange(1 / high, 1 / low, DRIFT * shortest_duration / (span_days * high))


def search_compiled(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray, low: float, high: float, durations: FloatArray
) -> Octave:
    """Return one octave by the compiled loops: astropy's numbers, and also dips across the end of a period.

    Times, flux and errors have shape (n,), the times on an even grid with gaps; phase bins are a whole number of
    eighths of its step, so that every point falls where its time says. Raises UsageError where numba does not work.
    """
    search = compiled(best_boxes, SIGNATURE, always=True)
    if search is None:
        raise UsageError("numba is not installed or does not work here; take fold.bls=auto")
    tick, *before = sums_before_steps(time_days, flux, flux_err)
    period = trial_periods(float(time_days[-1] - time_days[0]), low, high, durations[0])
    ticks = max(1, round(float(durations[0]) / BINS_PER_DURATION / tick))
    width = ticks * tick
    lengths = np.round(durations / width).astype(np.int64)
    snr, length, first = period / tick, np.zeros(len(period), np.int64), np.zeros(len(period), np.int64)
    search(*before, ticks, lengths, snr, length, first)
    return period, snr, length * width, time_days[0] + (first + 0.5 * length) * width


@last_asked
def sums_before_steps(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return a tick in days, and the sums before every step and over all of flux × weight and of weight, (m + 1,).

    Times, flux and errors have shape (n,); the weight is 1 / error², the flux is less its mean.
    """
    span = float(time_days[-1] - time_days[0])
    step = span / round(span / float(np.diff(time_days).min()))
    weight = 1 / flux_err**2
    lost = (flux - np.average(flux, weights=weight)) * weight
    at = np.rint((time_days - time_days[0]) / step).astype(np.int64) + 1
    return step / TICKS_PER_STEP, np.cumsum(np.bincount(at, lost)), np.cumsum(np.bincount(at, weight))


def search_with_astropy(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray, low: float, high: float, durations: FloatArray
) -> Octave:
    """Return one octave with `astropy.timeseries.BoxLeastSquares`. Times, flux and errors have shape (n,)."""
    from astropy.timeseries import BoxLeastSquares

    period = trial_periods(float(time_days[-1] - time_days[0]), low, high, durations[0])
    model = BoxLeastSquares(time_days, flux, flux_err)
    found = model.power(period, durations, objective="snr", oversample=BINS_PER_DURATION)
    return found.period, found.power, found.duration, found.transit_time


def search_with_gerbls(
    time_days: FloatArray, flux: FloatArray, flux_err: FloatArray, low: float, high: float, durations: FloatArray
) -> Octave:
    """Return one octave with GERBLS's fast folding (Ment 2025); periods where a brightening wins are left out.

    Times, flux and errors have shape (n,).
    """
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
