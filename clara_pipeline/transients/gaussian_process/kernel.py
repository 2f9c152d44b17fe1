"""Covariance of fluxes at two times and in two bands: Matérn-3/2 in time and in wavelength."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import wavelengths

WAVELENGTH_SCALE_ANGSTROM = 6000.0
"""Over which colours change (Boone 2019, section 3.1): other bands inform a band that was hardly observed."""


def matern(distance: FloatArray) -> FloatArray:
    """Return the Matérn-3/2 correlation at a distance in units of its scale (Rasmussen & Williams 2006, eq. 4.17).

    Any shape.
    """
    u = np.sqrt(3.0) * np.abs(distance)
    return (1 + u) * np.exp(-u)


def band_correlation(first: npt.NDArray[np.str_], second: npt.NDArray[np.str_]) -> FloatArray:
    """Return the correlation between the bands of two lists of points, shape (n_first, n_second)."""
    one, other = wavelengths(first), wavelengths(second)
    return matern((one[:, None] - other[None, :]) / WAVELENGTH_SCALE_ANGSTROM)
