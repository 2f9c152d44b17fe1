"""Scan one light curve by the sliding-window recipe: prepare, cut windows, flag, and list events."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import even_grid
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.windows.features import window_features, window_starts
from clara_pipeline.scan.windows.iflof import (
    WindowModel,
    WindowSettings,
    fit_windows,
    flag_points,
    flag_windows,
    window_share,
)
from clara_pipeline.units import PPM

CLIP_SIGMA = 5.0
MOST_FILLED = 5
"""Missing cadences in a row that are filled by a straight line."""
METHOD = "iflof"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A curve as the recipe sees it. Arrays are (n,), sorted in time; `clipped` lists what the clip took out."""

    time: FloatArray
    z: FloatArray
    relative: FloatArray
    """Flux over its median."""
    is_filled: np.ndarray
    """True for points that were made to fill short gaps."""
    segments: tuple[slice, ...]
    clipped: tuple[FluxEvent, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RecipeScan:
    """What the recipe flags: points (n,) in order of time, the share of windows behind each, and events."""

    time: FloatArray
    flagged: np.ndarray
    score: FloatArray
    events: tuple[FluxEvent, ...]


def prepare(time: FloatArray, flux: FloatArray, *, across_gaps: bool = False) -> Prepared:
    """Clip at 5 standard deviations about the median, normalise, fill gaps of up to 5 cadences.

    `time` and `flux` (n,), finite. What the clip takes out is reported as outliers, never lost.
    """
    order = np.argsort(time, kind="stable")
    time, flux = np.asarray(time, float)[order], np.asarray(flux, float)[order]
    median, spread = float(np.median(flux)), float(np.std(flux)) or 1.0
    is_out = np.abs(flux - median) >= CLIP_SIGMA * spread
    clipped = tuple(_outlier(t, f, median, spread) for t, f in zip(time[is_out], flux[is_out], strict=True))
    time, flux = time[~is_out], flux[~is_out]
    time, flux, is_filled = _fill(time, flux)
    z = (flux - flux.mean()) / (float(np.std(flux)) or 1.0)
    segments = (slice(0, len(time)),) if across_gaps or len(time) < 2 else even_grid(time).segments
    return Prepared(time, z, flux / (median or 1.0), is_filled, segments, clipped)


def curve_windows(curve: Prepared, settings: WindowSettings) -> tuple[np.ndarray, FloatArray]:
    """Cut a prepared curve into windows: their first points (k,) and their features (k, 14)."""
    starts = window_starts(len(curve.time), settings.window, settings.stride, curve.segments)
    return starts, window_features(curve.time, curve.z, starts, settings.window)


def scan_recipe(
    time: FloatArray, flux: FloatArray, settings: WindowSettings, model: WindowModel | None = None, *,
    across_gaps: bool = False,
) -> RecipeScan:  # fmt: skip
    """Flag a curve of finite points (n,) with a trained model, or with one fitted to the curve itself.

    Raises ValueError where the curve has fewer than two windows between its gaps.
    """
    curve = prepare(time, flux, across_gaps=across_gaps)
    starts, windows = curve_windows(curve, settings)
    flagged, scores = flag_windows(model or fit_windows(windows, settings), windows)
    points = flag_points(flagged, starts, len(curve.time), settings) & ~curve.is_filled
    share = window_share(flagged, starts, len(curve.time), settings.window)
    strangeness = _strongest(scores, starts, len(curve.time), settings.window)
    events = (*curve.clipped, *_runs(curve, points, strangeness))
    return RecipeScan(curve.time, points, share, tuple(sorted(events, key=lambda event: event.start_btjd)))


def _outlier(time: float, flux: float, median: float, spread: float) -> FluxEvent:
    amplitude = PPM * (flux / median - 1) if median else 0.0
    return FluxEvent(
        "outlier", float(time), float(time), float(time), float(amplitude), float(abs(flux - median) / spread), 1,
        METHOD, "taken out by the recipe's clip",
    )  # fmt: skip


def _fill(time: FloatArray, flux: FloatArray) -> tuple[FloatArray, FloatArray, np.ndarray]:
    """Fill gaps of up to five missing cadences by straight lines."""
    if len(time) < 2:
        return time, flux, np.zeros(len(time), dtype=bool)
    steps = np.diff(time)
    cadence = float(np.median(steps[steps > 0])) if (steps > 0).any() else 1.0
    missing = np.round(steps / cadence).astype(np.int64) - 1
    short = np.flatnonzero((missing >= 1) & (missing <= MOST_FILLED))
    made = [np.linspace(time[k], time[k + 1], missing[k] + 2)[1:-1] for k in short]
    new = np.concatenate([*made, np.empty(0)])
    joined = np.concatenate([time, new])
    order = np.argsort(joined, kind="stable")
    filled = np.concatenate([flux, np.interp(new, time, flux)])
    return joined[order], filled[order], order >= len(time)


def _strongest(scores: FloatArray, starts: np.ndarray, n_points: int, window: int) -> FloatArray:
    strongest = np.full(n_points, -np.inf)
    for start, score in zip(starts, scores, strict=True):
        part = strongest[start : start + window]
        np.maximum(part, score, out=part)
    return strongest


def _runs(curve: Prepared, flagged: np.ndarray, strangeness: FloatArray) -> list[FluxEvent]:
    """Join flagged neighbours to events of kind "window"; their sigma is the largest |z| inside."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flagged, [False]]).astype(int)))
    events = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        peak = first + int(np.argmax(np.abs(curve.z[first:end])))
        events.append(
            FluxEvent(
                "window", float(curve.time[first]), float(curve.time[peak]), float(curve.time[end - 1]),
                float(PPM * (curve.relative[peak] - 1)), float(abs(curve.z[peak])), int(end - first), METHOD,
                f"strangest window {strangeness[first:end].max():.3g}",
            )
        )  # fmt: skip
    return events
