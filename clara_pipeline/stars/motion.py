"""Tangential velocity from proper motion and parallax."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

KM_PER_S_PER_AU_PER_YEAR = 4.74
"""One astronomical unit a year, as rounded in the CLARA paper."""


def tangential_velocity_km_per_s(
    pmra_mas_per_year: ArrayLike, pmdec_mas_per_year: ArrayLike, plx_mas: ArrayLike
) -> NDArray[np.float64]:
    """Return v_tan = 4.74 μ / plx with μ = √(pmra² + pmdec²) (CLARA paper, enrichment), shapes broadcast.

    `pmra` includes cos(dec), as catalogues give it. NaN where a value is NaN or the parallax is not
    positive: such a parallax measures no distance.
    """
    plx = np.asarray(plx_mas, dtype=np.float64)
    motion = np.hypot(np.asarray(pmra_mas_per_year, np.float64), np.asarray(pmdec_mas_per_year, np.float64))
    measured = np.where(plx > 0, plx, np.nan)
    return KM_PER_S_PER_AU_PER_YEAR * motion / measured
