"""Contents of a target pixel file, as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.records import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class TargetPixels:
    """A cutout in time. Places are (column, row) in pixels, 0 at the centre of the first pixel of the cutout."""

    time_btjd: FloatArray
    flux: FloatArray
    """Shape (n, rows, columns), background taken off where the file says so; NaN where a pixel was not read."""
    quality: IntArray
    aperture: NDArray[np.bool_]
    """Pixels of the photometry, (rows, columns); none where the file does not say."""
    target: tuple[float, float] | None = None
    """Where the catalogue has the star, by the file's WCS."""
    east: tuple[float, float] | None = None
    """How far (column, row) one arcsec east leads, in pixels."""
    north: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
