"""Hold one object's photometry in several bands, as signed flux densities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray

AB_ZERO_POINT_MAG = 23.9
"""AB magnitude of 1 microjansky (Oke & Gunn 1983)."""
MAGNITUDE_PER_RELATIVE_FLUX = 2.5 / np.log(10)
BANDS = "ugrizy"
"""Bands in order of wavelength; `V` stands for a magnitude without a filter, as CRTS gives it."""
WAVELENGTH_ANGSTROM = {"u": 3671.0, "g": 4827.0, "V": 5500.0, "r": 6223.0, "i": 7546.0, "z": 8691.0, "y": 9712.0}
"""Effective wavelengths of LSST's filters (Ivezić et al. 2019), ascending; V for a magnitude without a filter."""


@dataclass(frozen=True, slots=True, eq=False)
class Photometry:
    """One object's measurements, sorted by time; all arrays have shape (n_points,).

    A flux is negative where the object is fainter than in the reference image. What was not detected is kept with
    its flux (0 and the limit's error where only a limiting magnitude is known) and `is_detection` false.
    """

    object_id: str
    time_mjd: FloatArray
    band: npt.NDArray[np.str_]
    """One letter a point, of `ugrizy` or `V`."""
    flux_ujy: FloatArray
    flux_error_ujy: FloatArray
    is_detection: npt.NDArray[np.bool_]
    is_difference: bool = False
    """True when the reference image's flux is not in `flux_ujy`."""
    ra_deg: float | None = None
    dec_deg: float | None = None

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.time_mjd)

    def where(self, chosen: npt.NDArray[np.bool_]) -> Photometry:
        """Return the object with the points that a mask of shape (n_points,) chooses."""
        return replace(
            self,
            time_mjd=self.time_mjd[chosen],
            band=self.band[chosen],
            flux_ujy=self.flux_ujy[chosen],
            flux_error_ujy=self.flux_error_ujy[chosen],
            is_detection=self.is_detection[chosen],
        )


def flux_of_magnitude(magnitude: FloatArray) -> FloatArray:
    """Convert AB magnitudes to flux densities in microjansky; any shape."""
    return np.power(10.0, 0.4 * (AB_ZERO_POINT_MAG - magnitude))


def magnitude_of_flux(flux_ujy: FloatArray) -> FloatArray:
    """Convert positive flux densities in microjansky to AB magnitudes; any shape."""
    return AB_ZERO_POINT_MAG - 2.5 * np.log10(flux_ujy)


def wavelengths(band: npt.NDArray[np.str_]) -> FloatArray:
    """Return the effective wavelength of each point's band in ångström, shape (n_points,); unknown ones as V."""
    names, which = np.unique(band, return_inverse=True)
    known = np.array([WAVELENGTH_ANGSTROM.get(str(name), WAVELENGTH_ANGSTROM["V"]) for name in names], dtype=float)
    return known[which] if len(names) else np.zeros(0)
