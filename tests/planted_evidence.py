"""A SPOC-like file in memory, with one dip and one fault planted in it."""

from collections.abc import Callable

import numpy as np

from clara_pipeline.records import Ephemeris, Evidence, LightCurve, Star

PERIOD, EPOCH, DURATION = 2.5, 1326.0, 0.15
DEPTH, NOISE = 0.005, 8e-4
SIGNAL = Ephemeris(PERIOD, EPOCH, duration_hours=24 * DURATION, depth_ppm=1e6 * DEPTH)

Shape = Callable[[np.ndarray], np.ndarray]


def times(days: float = 24.0) -> np.ndarray:
    time = 1325.0 + np.arange(0, days, 2 / 1440)
    time[(time > 1337.0) & (time < 1338.1)] = np.nan
    return time


def offset(time: np.ndarray, period: float = PERIOD) -> np.ndarray:
    """Days since the nearest dip."""
    return (time - EPOCH + period / 2) % period - period / 2


def cycle(time: np.ndarray) -> np.ndarray:
    return np.round((np.nan_to_num(time, nan=EPOCH) - EPOCH) / PERIOD)


def u_shape(time: np.ndarray) -> np.ndarray:
    """A transit: 15 % ingress, 15 % egress; 1 at the bottom."""
    return np.clip((DURATION / 2 - np.abs(offset(time))) / (0.15 * DURATION), 0, 1)


def evidence(dip: Shape = lambda time: DEPTH * u_shape(time), seed: int = 0, **columns: object) -> Evidence:
    """Noise minus `dip`; centroids, background and quality that know nothing of it, unless given."""
    rng = np.random.default_rng(seed)
    time = times()
    n = len(time)
    relative = 1 + rng.normal(0, NOISE, n) - np.nan_to_num(dip(time))
    flux = np.where(np.isfinite(time), 1e4 * relative, np.nan)
    star = columns.pop("star", Star(radius_rsun=1.0))
    curve = LightCurve("planted.fits", 1, 1, time, flux.astype(np.float32), 120.0, "SPOC 2-min", star)
    quiet = {
        "sap_flux": 0.97 * flux,
        "background": 100 + rng.normal(0, 1, n),
        "quality": np.zeros(n, dtype=np.int32),
        "centroid_column": 500 + rng.normal(0, 1e-3, n),
        "centroid_row": 700 + rng.normal(0, 1e-3, n),
        "pos_corr_column": np.zeros(n),
        "pos_corr_row": np.zeros(n),
    }
    return Evidence(curve, **(quiet | columns))
