"""Scan a light curve by the method that is asked for: the robust filters or the sliding-window recipe."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.scan.flux_event import FluxEvent, points_inside
from clara_pipeline.scan.robust import scan_robust
from clara_pipeline.scan.windows.iflof import WindowModel, WindowSettings
from clara_pipeline.scan.windows.recipe import scan_recipe

Method = Literal["robust", "iflof"]
METHODS: tuple[Method, ...] = ("robust", "iflof")
LEAST_POINTS = 10


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What to scan with. All but `method` belong to the recipe `iflof`."""

    method: Method = "robust"
    windows: WindowSettings = field(default_factory=WindowSettings)
    across_gaps: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ScanOutcome:
    """The events of one light curve in order of time, and which points are inside any."""

    method: str
    time_btjd: FloatArray
    """Sorted, (n,)."""
    inside: np.ndarray
    """bool (n,)."""
    events: tuple[FluxEvent, ...]


def scan_points(
    time_btjd: FloatArray,
    flux: FloatArray,
    quality: IntArray | None = None,
    settings: ScanSettings | None = None,
    model: WindowModel | None = None,
) -> ScanOutcome:
    """Find the events of a curve; arrays are (n,), NaN where nothing was measured.

    A `model` is of the recipe. Raises ValueError for fewer than ten points, or two windows of the recipe.
    """
    settings = settings or ScanSettings()
    usable = np.isfinite(time_btjd) & np.isfinite(flux)
    time, flux = np.asarray(time_btjd, dtype=np.float64)[usable], np.asarray(flux)[usable]
    if len(time) < LEAST_POINTS or time.max() == time.min():
        raise ValueError(f"{len(time)} points at different times with a flux; a scan needs {LEAST_POINTS}")
    if settings.method == "robust":
        events = scan_robust(time, flux, None if quality is None else np.asarray(quality)[usable]).events
    else:
        events = scan_recipe(time, flux, settings.windows, model, across_gaps=settings.across_gaps).events
    time = np.sort(time, kind="stable")
    return ScanOutcome(settings.method, time, points_inside(time, events), events)


def as_json(file: str, outcome: ScanOutcome) -> dict[str, object]:
    """Describe the events of one file in plain values, as `clara-tui scan --json` prints them."""
    return {
        "file": file,
        "method": outcome.method,
        "n_points": len(outcome.time_btjd),
        "n_flagged": int(outcome.inside.sum()),
        "events": events_as_json(outcome.events),
    }


def events_as_json(events: Iterable[FluxEvent]) -> list[dict[str, object]]:
    """Describe events in plain values."""
    fields = ("kind", "start_btjd", "peak_btjd", "end_btjd", "amplitude_ppm", "sigma", "n_points", "circumstances")
    return [{name: getattr(event, name) for name in fields} for event in events]
