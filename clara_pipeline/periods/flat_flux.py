"""A light curve with its slow trend taken out, point by point: for folds, features, tests and plots."""

import numpy as np

from clara_pipeline.periods.box.fit import Box, baseline
from clara_pipeline.periods.detrend import trend
from clara_pipeline.periods.flat_curve import FlatCurve, flat_curve
from clara_pipeline.periods.trends.rotation import rotation_of
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM


def as_box(ephemeris: Ephemeris) -> Box:
    """Return the dips of an ephemeris; 0 days long where it knows no duration (Lomb–Scargle)."""
    return Box(
        ephemeris.period_days,
        ephemeris.epoch_btjd,
        (ephemeris.duration_hours or 0.0) / HOURS_PER_DAY,
        (ephemeris.depth_ppm or 0.0) / PPM,
        ephemeris.snr or 0.0,
    )


def flat_flux(time_days: FloatArray, flux: FloatArray, ephemeris: Ephemeris | None = None) -> FloatArray:
    """Divide a relative flux by its trend: about 1, float64 (n,); the trend is blind to the ephemeris's dips.

    The spots of a fast rotator are a part of it where the dips are known. `time_days` sorted and `flux` relative
    (see `in_order`), both (n,), finite.
    """
    dips = as_box(ephemeris) if ephemeris is not None else None
    spots = rotation_of(time_days, flux, dips) if dips is not None and dips.duration_days else None
    if spots is None:
        return flux / trend_at(time_days, flat_curve(time_days, flux), ephemeris)
    return flux / (spots + trend_at(time_days, flat_curve(time_days, flux - spots), ephemeris))


def trend_at(time_days: FloatArray, curve: FlatCurve, ephemeris: Ephemeris | None = None) -> FloatArray:
    """Return the trend of a binned curve at any times (m,), float64 (m,)."""
    bins, window = curve.bins, curve.window_days
    if ephemeris is not None:
        level = baseline(bins, window, as_box(ephemeris))
    else:
        level = trend(bins, window) if curve.level is None else curve.level
    return np.interp(time_days, bins.time_days, level)
