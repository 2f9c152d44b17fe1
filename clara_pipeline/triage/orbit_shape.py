"""The rest of the orbit in the global view: a second dip, brightenings, waves, scatter."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.triage.numbers import log
from clara_pipeline.triage.profiles import profile_features, robust_scatter, scatter_features
from clara_pipeline.triage.views import GLOBAL_BINS

CLIP = 5.0
CENTRE = GLOBAL_BINS // 2
PHASE = (np.arange(GLOBAL_BINS) - CENTRE) / GLOBAL_BINS
EVEN_FROM = (0, 1, 2, 3, 5, 7, 10, 14, 19, 25, 32, 40, 50, 60, 70, 80, 90)
ODD_FROM = (1, 5, 14, 40)
HALF_ORBIT = np.abs(np.abs(PHASE) - 0.5) < 0.02
WAVES = (1, 2, 3, 4)
"""Harmonics of the orbit fitted outside the dip: a wave of P, P/2, P/3, P/4."""


def orbit_features(global_views: FloatArray, duty: FloatArray, depth: FloatArray) -> dict[str, FloatArray]:
    """Return the features (n,) by name of n global views (n, 201).

    `duty` is the dip's length over the period, (n,), and `depth` log10 of the depth in ppm, (n,).
    """
    views = np.clip(global_views, -CLIP, CLIP)
    outside = np.abs(PHASE) > np.minimum(1.05 * duty + 0.01, 0.4)[:, None]
    features = profile_features(views, EVEN_FROM, ODD_FROM) | scatter_features(views)
    return features | _dip_features(views, duty, outside, depth) | _wave_features(views, outside)


def _dip_features(views: FloatArray, duty: FloatArray, outside: np.ndarray, depth: FloatArray) -> dict[str, FloatArray]:
    """Return the dip against the deepest and the next dip of the same length elsewhere, and the highest bump."""
    smooth = running_means(views, np.clip(np.round(duty * GLOBAL_BINS).astype(np.int64), 1, 80) | 1)
    level, scatter = robust_scatter(smooth, outside)
    _, bin_scatter = robust_scatter(views, outside)
    noise, primary = scatter + 0.003, level - smooth[:, CENTRE]
    second, second_at = _deepest(smooth, outside)
    away = np.abs((PHASE - PHASE[second_at][:, None] + 0.5) % 1 - 0.5) > duty[:, None] + 0.01
    third, _ = _deepest(smooth, outside & away)
    bump, bump_at = _deepest(-smooth, outside)
    half = level - smooth[:, HALF_ORBIT].min(axis=1)
    second, third, bump = level - second, level - third, -bump - level
    whole = np.maximum(primary, 0.05)
    return {
        "primary": primary,
        "primary_sigma": primary / noise,
        "secondary": second,
        "secondary_share": second / whole,
        "secondary_sigma": second / noise,
        "secondary_phase": np.abs(PHASE[second_at]),
        "secondary_ppm": depth + log(second, 1e-3),
        "secondary_over_third": second - third,
        "third_share": third / whole,
        "bump_share": bump / whole,
        "bump_sigma": bump / noise,
        "bump_phase": np.abs(PHASE[bump_at]),
        "dips_over_bumps": (second - bump) / noise,
        "half_orbit": half,
        "half_orbit_share": half / whole,
        "half_orbit_sigma": half / noise,
        "smooth_scatter": scatter,
        "bin_scatter": bin_scatter,
        "scatter_ppm": depth + log(bin_scatter, 1e-3),
        "deep_bins": (views < -0.5).mean(axis=1),
        "deep_bins_outside": (outside & (views < -0.5)).sum(axis=1),
    }


def _deepest(smooth: FloatArray, where: np.ndarray) -> tuple[FloatArray, np.ndarray]:
    """Return the value and bin of the lowest point in `where`, each (n,)."""
    candidates = np.where(where, smooth, np.inf)
    at = candidates.argmin(axis=1)
    lowest = np.take_along_axis(candidates, at[:, None], axis=1)[:, 0]
    return np.where(np.isfinite(lowest), lowest, smooth.min(axis=1)), at


def running_means(views: FloatArray, lengths: np.ndarray) -> FloatArray:
    """Return the means over each row's own odd number of bins, round the orbit: (n, m) and (n,) give (n, m)."""
    n_bins = views.shape[1]
    total = np.cumsum(np.concatenate([np.zeros((len(views), 1)), views, views, views], axis=1), axis=1)
    first = np.arange(n_bins, 2 * n_bins) - (lengths // 2)[:, None]
    last = first + lengths[:, None]
    return (np.take_along_axis(total, last, axis=1) - np.take_along_axis(total, first, axis=1)) / lengths[:, None]


def _wave_features(views: FloatArray, outside: np.ndarray) -> dict[str, FloatArray]:
    """Measure waves outside the dip (even part, size of the odd part, share of the variance), and of the whole view."""
    count = np.maximum(outside.sum(axis=1), 1)
    level = (views * outside).sum(axis=1) / count
    rest = (views - level[:, None]) * outside
    variance = (rest**2).sum(axis=1) / count + 1e-9
    features: dict[str, FloatArray] = {}
    for wave in WAVES:
        cosine = 2 * (rest @ np.cos(2 * np.pi * wave * PHASE)) / count
        sine = 2 * (rest @ np.sin(2 * np.pi * wave * PHASE)) / count
        features |= {f"cosine_{wave}": cosine, f"sine_{wave}": np.abs(sine)}
        features[f"wave_share_{wave}"] = (cosine**2 + sine**2) / 2 / variance
    power = np.abs(np.fft.rfft(views - views.mean(axis=1, keepdims=True), axis=1)[:, 1:7]) ** 2
    whole = np.maximum(views.var(axis=1) * GLOBAL_BINS**2 / 2, 1e-9)
    return features | {f"harmonic_{k}": power[:, k - 1] / whole for k in range(1, 7)}
