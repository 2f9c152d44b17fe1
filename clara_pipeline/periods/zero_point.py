"""Tell whether a flux counts from darkness, so that a depth is a share of the star's light."""

from dataclasses import replace

import numpy as np

from clara_pipeline.records import Ephemeris, FloatArray

NO_ZERO_POINT = "the median flux is not above its noise (too much background taken off, or a difference of fluxes)"


def has_zero_point(flux: FloatArray) -> bool:
    """Tell whether the median of a flux (n,), finite, in order of time, is above the noise from point to point.

    Where it is not, no depth in parts of the star's light can be told from it.
    """
    if flux.size < 2 or flux.min() > 0:
        return flux.size > 0 and bool(flux.min() > 0)
    values = np.asarray(flux, dtype=np.float64)
    steps = np.diff(values)
    noise = 1.4826 * float(np.median(np.abs(steps - np.median(steps)))) / np.sqrt(2.0)
    return bool(float(np.median(values)) > noise)


def with_true_depth(ephemeris: Ephemeris, flux: FloatArray) -> Ephemeris:
    """Return the ephemeris found in a flux (n,), finite, in order of time.

    Without its depth where that would mean nothing.
    """
    return ephemeris if has_zero_point(flux) else replace(ephemeris, depth_ppm=None, depth_err_ppm=None)
