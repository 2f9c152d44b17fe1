"""Sample curves with known events: the generator of the sliding-window recipe, five kinds of star."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import FloatArray

N_POINTS = 2000
LENGTH_DAYS = 100.0
MEAN_FLUX = 1000.0
NOISE = 5.0
WAVES = ((10.0, 50.0), (5.0, 20.0), (3.0, 10.0))
"""Amplitude in counts and period in days."""
TRANSIT_PERIOD_DAYS, TRANSIT_DURATION_DAYS, TRANSIT_DEPTH = 15.0, 0.15, 30.0
MARGIN_DAYS = 1.0
"""No transit or flare lies so close to an end."""
FLARE_RISE = 0.2
"""Share of a flare's duration before its peak."""
FLARE_DECAY = 5.0
"""The flux falls as exp(−5x), x in durations after the peak."""


class TrueEvent(NamedTuple):
    """One event that was put in, with its first and last moment in days."""

    kind: str
    start: float
    end: float


class SampleCurve(NamedTuple):
    """Time in days and flux in counts, both (2000,), with what was put in."""

    time: FloatArray
    flux: FloatArray
    events: tuple[TrueEvent, ...]


def sample_curve(kind: str, rng: np.random.Generator) -> SampleCurve:
    """Draw one curve of a kind of `SAMPLE_KINDS`: two sine waves of spots, a third, noise, and its events."""
    time = np.linspace(0.0, LENGTH_DAYS, N_POINTS)
    flux: FloatArray = MEAN_FLUX + rng.normal(0.0, NOISE, N_POINTS)
    for amplitude, period_days in WAVES:
        flux = flux + amplitude * np.sin(2 * np.pi * time / period_days)
    events: list[TrueEvent] = []
    for add in SAMPLE_KINDS[kind]:
        flux, added = add(time, flux, rng, _free(time, events))
        events += added
    return SampleCurve(time, flux, tuple(sorted(events, key=lambda event: event.start)))


def true_points(curve: SampleCurve) -> np.ndarray:
    """Mark the points inside any event, bool (n,)."""
    inside = np.zeros(len(curve.time), dtype=bool)
    for event in curve.events:
        inside |= (curve.time >= event.start) & (curve.time <= event.end)
    return inside


def _free(time: FloatArray, events: list[TrueEvent]) -> np.ndarray:
    """List the points far from the ends and from all events so far, int (k,)."""
    free = (time > MARGIN_DAYS) & (time < LENGTH_DAYS - MARGIN_DAYS)
    for event in events:
        free &= (time < event.start - MARGIN_DAYS) | (time > event.end + MARGIN_DAYS)
    return np.flatnonzero(free)


def _add_transits(
    time: FloatArray, flux: FloatArray, rng: np.random.Generator, _free: np.ndarray
) -> tuple[FloatArray, list[TrueEvent]]:
    """Add box transits every 15 days."""
    first = rng.uniform(MARGIN_DAYS, TRANSIT_PERIOD_DAYS - MARGIN_DAYS)
    starts = np.arange(first, LENGTH_DAYS - MARGIN_DAYS, TRANSIT_PERIOD_DAYS)
    events = [TrueEvent("dip", float(start), float(start) + TRANSIT_DURATION_DAYS) for start in starts]
    for event in events:
        flux = flux - TRANSIT_DEPTH * ((time >= event.start) & (time <= event.end))
    return flux, events


def _add_flares(
    time: FloatArray, flux: FloatArray, rng: np.random.Generator, free: np.ndarray
) -> tuple[FloatArray, list[TrueEvent]]:
    """Add two to four flares that rise in a straight line and decay exponentially; each peaks at a point."""
    events = []
    for peak in rng.choice(time[free], size=rng.integers(2, 5), replace=False):
        amplitude, duration = rng.uniform(80.0, 200.0), rng.uniform(0.1, 0.5)
        x = (time - peak) / duration
        rise = np.clip(1 + x / FLARE_RISE, 0.0, 1.0)
        shape = np.where(x <= 0, rise, np.exp(-FLARE_DECAY * np.maximum(x, 0.0)))
        start, end = peak - FLARE_RISE * duration, peak + (1 - FLARE_RISE) * duration
        flux = flux + amplitude * shape * ((time >= start) & (time <= end))
        events.append(TrueEvent("flare", float(start), float(end)))
    return flux, events


def _add_outliers(
    time: FloatArray, flux: FloatArray, rng: np.random.Generator, free: np.ndarray
) -> tuple[FloatArray, list[TrueEvent]]:
    """Add ten to thirty single points, 50 to 150 counts too high or too low."""
    places = rng.choice(free, size=rng.integers(10, 31), replace=False)
    flux = flux.copy()
    flux[places] += rng.choice([-1.0, 1.0], len(places)) * rng.uniform(50.0, 150.0, len(places))
    return flux, [TrueEvent("outlier", float(time[place]), float(time[place])) for place in places]


Adder = Callable[[FloatArray, FloatArray, np.random.Generator, np.ndarray], tuple[FloatArray, list[TrueEvent]]]
SAMPLE_KINDS: dict[str, tuple[Adder, ...]] = {
    "normal_star": (),
    "exoplanet_transit": (_add_transits,),
    "stellar_flares": (_add_flares,),
    "noisy_outliers": (_add_outliers,),
    "complex_system": (_add_transits, _add_flares, _add_outliers),
}
