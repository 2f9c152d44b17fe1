"""Find events in a light curve: detrend between gaps, measure the noise, apply matched filters, merge.

The default method. Nothing that is found is taken out of the curve.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from clara_pipeline.periods.detrend import trend
from clara_pipeline.periods.flat_curve import FlatCurve, flat_curve, in_order
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.scan.circumstances import CUT, Circumstances, circumstances
from clara_pipeline.scan.detections import Detection, find_detections
from clara_pipeline.scan.even_grid import EvenGrid, even_grid
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.local_noise import local_noise
from clara_pipeline.scan.matched.bank import filter_bank
from clara_pipeline.scan.matched.maps import normalized_flux
from clara_pipeline.scan.point_scores import point_scores
from clara_pipeline.scan.slow_dips import slow_dips
from clara_pipeline.units import PPM

FALSE_ALARMS_PER_CURVE = 0.02
"""Of white noise; slow noise is measured and its filters are scaled down."""
TRIALS_PER_POINT = 4
"""Independent filters at each cadence, about."""
SUSPECT_FACTORS = {"dip": 1.6, "flare": 1.6, "step": 2.5}
"""Slow events beside a gap or a momentum dump need so many times the threshold: light curves bend there."""
CUT_FACTORS = {"dip": 4.0, "flare": 4.0, "step": 2.5}
"""Those of which a gap cuts one side off need more: after a gap the flux settles for some hours, like half a dip."""


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What was found in one light curve. Arrays are (n,), sorted in time."""

    time_btjd: FloatArray
    residual: FloatArray
    """Relative flux minus its trend."""
    score: FloatArray
    """How likely each point is part of an event; only its order has a meaning."""
    events: tuple[FluxEvent, ...]
    """In order of time."""


def scan_robust(time_btjd: FloatArray, flux: FloatArray, quality: IntArray | None = None) -> Scan:
    """Find dips, flares, outliers and steps in a curve of finite points, all (n,), in any order of time.

    Matched filters after Jenkins et al. (2010) for dips, a flare's shape after Davenport et al. (2014).
    """
    order = np.argsort(time_btjd, kind="stable")
    time, relative = in_order(time_btjd, flux)
    grid, curve = even_grid(time), flat_curve(time, relative)
    residual = relative / _trend_at(time, curve, None) - 1
    noise = local_noise(residual, grid)
    dips = slow_dips(time, curve, grid)
    bank = filter_bank(grid)
    first = normalized_flux(residual, noise, bank)
    found = find_detections(first, dips)
    slow = [one for one in found if one.kind in ("dip", "flare") and one.sigma >= threshold(len(time))]
    if slow:  # they pull the trend: leave them out of a second fit
        residual = relative / _trend_at(time, curve, _inside(slow, time, grid, curve)) - 1
        found = find_detections(normalized_flux(residual, noise, bank, first.scatters), dips)
    found = [one for one in found if one.kind != "bump"]
    beside = circumstances(time, grid, None if quality is None else np.asarray(quality)[order])
    events = [_event(one, time, residual, grid, beside) for one in found if one.sigma >= threshold(len(time))]
    kept = [event for event in events if event.sigma >= threshold(len(time), event.kind, event.circumstances)]
    score = point_scores(residual / noise, found, grid)
    return Scan(time, residual, score, tuple(sorted(kept, key=lambda event: event.start_btjd)))


def threshold(n_points: int, kind: str = "dip", words: str = "") -> float:
    """Compute the significance from which an event is reported, in σ."""
    is_suspect = "gap edge" in words or "momentum dump" in words
    factors = CUT_FACTORS if CUT in words else SUSPECT_FACTORS if is_suspect else {}
    return _white_threshold(n_points) * factors.get(kind, 1.0)


@lru_cache(maxsize=64)
def _white_threshold(n_points: int) -> float:
    return -float(ndtri(FALSE_ALARMS_PER_CURVE / (n_points * TRIALS_PER_POINT)))


def _trend_at(time: FloatArray, curve: FlatCurve, inside: np.ndarray | None) -> FloatArray:
    """Compute the trend at each time (n,), blind to the bins marked in `inside`; None: as the curve was flattened."""
    bins = curve.bins
    if inside is None:
        return np.interp(time, bins.time_days[bins.filled], (bins.flux - curve.flat)[bins.filled])
    return np.interp(time, bins.time_days, trend(bins, curve.window_days, inside))


def _inside(slow: list[Detection], time: FloatArray, grid: EvenGrid, curve: FlatCurve) -> np.ndarray:
    """Mark the bins of the trend that events cover, bool (number of bins,)."""
    bins, inside = curve.bins, np.zeros(len(curve.bins.time_days), dtype=bool)
    for one in slow:
        points = _points(one, grid)
        low, high = time[points[0]] - bins.width_days, time[points[-1]] + bins.width_days
        inside[slice(*np.searchsorted(bins.time_days, [low, high]))] = True
    return inside


def _points(one: Detection, grid: EvenGrid) -> np.ndarray:
    points = grid.point[one.first : one.end]
    return points[points >= 0]


def _event(one: Detection, time: FloatArray, residual: FloatArray, grid: EvenGrid, beside: Circumstances) -> FluxEvent:
    points = _points(one, grid)
    first, last = int(points[0]), int(points[-1])
    peak, amplitude = _peak(one, points, residual)
    return FluxEvent(
        kind=one.kind,
        start_btjd=float(time[first]),
        peak_btjd=float(time[peak]),
        end_btjd=float(time[last]),
        amplitude_ppm=float(amplitude * PPM),
        sigma=one.sigma,
        n_points=len(points),
        circumstances=beside.words(first, last),
    )


def _peak(one: Detection, points: np.ndarray, residual: FloatArray) -> tuple[int, float]:
    """Find the most extreme point and the amplitude: of dips the mean depth, of steps the change of level."""
    if one.kind == "step":
        half = len(points) // 2
        return int(points[half]), float(np.median(residual[points[half:]]) - np.median(residual[points[:half]]))
    peak = int(points[np.argmax(one.sign * residual[points])])
    return peak, float(residual[points].mean() if one.kind == "dip" else residual[peak])
