"""The shape of the dip in the local view: box, trapezoid or V, how long, how clean."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.triage.numbers import log, solar_duration
from clara_pipeline.triage.profiles import profile_features, robust_scatter, scatter_features
from clara_pipeline.triage.views import LOCAL_BINS, LOCAL_DURATIONS

HALF_LENGTHS = np.array([0.12, 0.17, 0.22, 0.28, 0.35, 0.42, 0.5, 0.6, 0.72, 0.86, 1.03, 1.25])
"""Of the trapezoids tried, in durations."""
INGRESS_SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.85, 1.0])
"""Share of the half length that is ingress: nearly a box … a V."""
CLIP = 3.0

OFFSET = (np.arange(LOCAL_BINS) - LOCAL_BINS // 2) / LOCAL_BINS * 2 * LOCAL_DURATIONS
"""Of every bin from the centre, in durations."""
CORE, OUTSIDE = np.abs(OFFSET) <= 0.4, np.abs(OFFSET) > 0.9
EVEN_FROM = (0, 2, 4, 6, 8, 10, 12, 14, 17, 20, 23, 27)
ODD_FROM = (1, 5, 9, 15)


@dataclass(frozen=True, slots=True, eq=False)
class TrapezoidFit:
    """The trapezoids against n local views. Each array (n,), `residual` and `inside` (n, 61)."""

    length: FloatArray
    """log10 of the full length in durations, averaged over the trapezoids by how well they fit."""
    ingress_share: FloatArray
    """Averaged likewise: 0.1 a box, 1 a V."""
    depth: FloatArray
    """Of the best one, in units of the view."""
    explained: FloatArray
    """Share of the view's variance that the best one explains; negative for a bump."""
    box_over_vee: FloatArray
    significance: FloatArray
    residual: FloatArray
    inside: np.ndarray


def shape_features(local_views: FloatArray, numbers: FloatArray) -> tuple[dict[str, FloatArray], TrapezoidFit]:
    """Return the features (n,) by name of n local views (n, 61), and the trapezoid that fits each."""
    views = np.clip(local_views, -CLIP, CLIP)
    fit = fit_trapezoids(views)
    features = profile_features(views, EVEN_FROM, ODD_FROM) | scatter_features(views)
    return features | _trapezoid_features(fit, numbers) | _level_features(views) | _residual_features(fit), fit


def fit_trapezoids(views: FloatArray) -> TrapezoidFit:
    """Fit every trapezoid to every view (n, 61), by least squares with a free level."""
    shapes, norms = _trapezoids()
    above = views - views.mean(axis=1, keepdims=True)
    total = (above**2).sum(axis=1) + 1e-9
    match = -above @ (shapes / norms[:, None]).T
    best = match.argmax(axis=1)
    height = np.take_along_axis(match, best[:, None], axis=1)[:, 0]
    misfit = total[:, None] - match**2
    variance = np.maximum(misfit.min(axis=1) / (LOCAL_BINS - 5), 1e-6)
    weight = np.where(match > 0, np.exp(-0.5 * (misfit - misfit.min(axis=1, keepdims=True)) / variance[:, None]), 0.0)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    by_share = match.reshape(len(views), len(HALF_LENGTHS), len(INGRESS_SHARES)).max(axis=1)
    depth = height / norms[best]
    return TrapezoidFit(
        length=weight @ np.repeat(np.log10(2 * HALF_LENGTHS), len(INGRESS_SHARES)),
        ingress_share=weight @ np.tile(INGRESS_SHARES, len(HALF_LENGTHS)),
        depth=depth,
        explained=height * np.abs(height) / total,
        box_over_vee=(by_share[:, 0] - by_share[:, -1]) / np.sqrt(total),
        significance=log(np.abs(depth) / np.sqrt(variance), 1e-2),
        residual=above + depth[:, None] * shapes[best],
        inside=np.abs(OFFSET) < np.repeat(HALF_LENGTHS, len(INGRESS_SHARES))[best][:, None],
    )


@lru_cache(maxsize=1)
def _trapezoids() -> tuple[FloatArray, FloatArray]:
    """Return the shapes less their mean, (72, 61), and their lengths as vectors, (72,)."""
    half, ingress = HALF_LENGTHS[:, None, None], INGRESS_SHARES[:, None]
    shapes = np.clip((half - np.abs(OFFSET)) / (ingress * half), 0, 1).reshape(-1, LOCAL_BINS)
    shapes -= shapes.mean(axis=1, keepdims=True)
    return shapes, np.sqrt((shapes**2).sum(axis=1))


def _trapezoid_features(fit: TrapezoidFit, numbers: FloatArray) -> dict[str, FloatArray]:
    period, duration, depth, _ = (log(column) for column in numbers.T)
    length = fit.length + duration
    return {
        "length": length,
        "length_in_durations": fit.length,
        "length_over_solar": length - solar_duration(period),
        "length_over_period": length - period,
        "ingress_share": fit.ingress_share,
        "ingress": length + log(fit.ingress_share, 1e-2),
        "fitted_depth": fit.depth,
        "fitted_ppm": depth + log(fit.depth, 0.05),
        "explained": fit.explained,
        "box_over_vee": fit.box_over_vee,
        "significance": fit.significance,
    }


def _level_features(views: FloatArray) -> dict[str, FloatArray]:
    outside = views[:, OUTSIDE]
    left, right = views[:, OFFSET < -0.9], views[:, OFFSET > 0.9]
    level = np.median(outside, axis=1)
    core, scatter = (
        level - np.median(views[:, CORE], axis=1),
        robust_scatter(outside, np.ones_like(outside, dtype=bool))[1],
    )
    deep = np.maximum(core, 0.05)[:, None]
    below = views - level[:, None]
    wide = {f"width_{part}": 4 * (below < -part * deep).mean(axis=1) for part in (0.25, 0.5, 0.75)}
    return wide | {
        "core_depth": core,
        "outside_level": level,
        "outside_scatter": scatter,
        "core_over_scatter": log(core / (scatter + 0.01), 1e-2),
        "outside_sides": np.abs(np.median(left, axis=1) - np.median(right, axis=1)),
        "outside_slope": np.abs((outside * OFFSET[OUTSIDE]).mean(axis=1)),
        "ends": (views[:, :5].mean(axis=1) + views[:, -5:].mean(axis=1)) / 2,
        "flatness": wide["width_0.75"] / np.maximum(wide["width_0.25"], 0.05),
    }


def _residual_features(fit: TrapezoidFit) -> dict[str, FloatArray]:
    """Return what the trapezoid leaves inside and outside the dip: dips of two depths scatter more inside."""
    jump = fit.residual[:, 1:-1] - (fit.residual[:, :-2] + fit.residual[:, 2:]) / 2
    inside = _rms(fit.residual, fit.inside)
    outside = _rms(fit.residual, ~fit.inside)
    jump_inside, jump_outside = _rms(jump, fit.inside[:, 1:-1]), _rms(jump, ~fit.inside[:, 1:-1])
    return {
        "left_inside": inside,
        "left_outside": outside,
        "left_ratio": np.log10((inside + 0.01) / (outside + 0.01)),
        "jumps_inside": jump_inside,
        "jumps_ratio": np.log10((jump_inside + 0.01) / (jump_outside + 0.01)),
    }


def _rms(values: FloatArray, where: np.ndarray) -> FloatArray:
    return np.sqrt((values**2 * where).sum(axis=1) / np.maximum(where.sum(axis=1), 1))
