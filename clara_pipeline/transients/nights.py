"""Join what was measured in the same night and band, which makes a season of exposures a short list of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import Photometry

NIGHT_DAYS = 0.5
"""Points of a band that follow the first of their night by less than this are one night's."""
LARGEST_FLUX_UJY = 1e12
"""Beyond this (magnitude -6) no survey measures; it also keeps squares finite."""
LEAST_RELATIVE_ERROR = 1e-3
"""Calibration is no better than a milli-magnitude, whatever a file claims."""


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """One object's nightly means, sorted by time; all arrays have shape (n_nights,)."""

    time_mjd: FloatArray
    band: npt.NDArray[np.str_]
    flux_ujy: FloatArray
    error_ujy: FloatArray
    scatter_ujy: FloatArray
    """Standard deviation of the night's points; NaN where it has fewer than three."""

    def __len__(self) -> int:
        """Return the number of nights, each band counted for itself."""
        return len(self.time_mjd)

    def of_band(self, band: str) -> Nights:
        """Return the nights of one band."""
        return self.where(self.band == band)

    def where(self, chosen: npt.NDArray[np.bool_]) -> Nights:
        """Return the nights that a mask of shape (n_nights,) chooses."""
        numbers = (self.flux_ujy[chosen], self.error_ujy[chosen], self.scatter_ujy[chosen])
        return Nights(self.time_mjd[chosen], self.band[chosen], *numbers)


def nightly(photometry: Photometry) -> Nights:
    """Join each night's points of a band by their weighted mean; points that are not finite are left out."""
    time, band, flux, error = usable_points(photometry)
    parts = [_one_band(time[band == name], flux[band == name], error[band == name]) for name in np.unique(band)]
    names = [np.full(len(part[0]), name) for name, part in zip(np.unique(band), parts, strict=True)]
    if not parts:
        empty = np.zeros(0)
        return Nights(empty, np.zeros(0, dtype="<U1"), empty, empty, empty)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    joined = np.concatenate(names)
    order = np.lexsort((joined, columns[0]))
    return Nights(columns[0][order], joined[order], *(column[order] for column in columns[1:]))


def usable_points(photometry: Photometry) -> tuple[FloatArray, npt.NDArray[np.str_], FloatArray, FloatArray]:
    """Return time, band, flux and error, each (n_points,), of finite points, absurd values held within bounds."""
    time, flux = (np.asarray(part, dtype=np.float64) for part in (photometry.time_mjd, photometry.flux_ujy))
    error = np.asarray(photometry.flux_error_ujy, dtype=np.float64)
    good = np.isfinite(time) & np.isfinite(flux) & (np.abs(time) < 1e7)
    time, flux, error = time[good], np.clip(flux[good], -LARGEST_FLUX_UJY, LARGEST_FLUX_UJY), error[good]
    least = np.maximum(LEAST_RELATIVE_ERROR * np.abs(flux), 1e-6)
    unknown = ~np.isfinite(error) | (error <= 0)
    error = np.where(unknown, np.maximum(0.1 * np.abs(flux), least), error)
    return time, photometry.band[good], flux, np.clip(error, least, LARGEST_FLUX_UJY)


def _one_band(time: FloatArray, flux: FloatArray, error: FloatArray) -> tuple[FloatArray, ...]:
    order = np.argsort(time, kind="stable")
    time, flux, error = time[order], flux[order], error[order]
    night = _night_of(time)
    count = np.bincount(night)
    weight = error**-2.0
    total = np.bincount(night, weight)
    mean = np.bincount(night, weight * flux) / total
    scatter = np.sqrt(np.bincount(night, (flux - mean[night]) ** 2) / np.maximum(count - 1, 1))
    return (
        np.bincount(night, time) / count,
        mean,
        np.maximum(total**-0.5, LEAST_RELATIVE_ERROR * np.abs(mean)),
        np.where(count >= 3, scatter, np.nan),
    )


def _night_of(time: FloatArray) -> npt.NDArray[np.int64]:
    """Return each point's night, ascending from 0, by walking over the sorted times."""
    night = np.zeros(len(time), dtype=np.int64)
    first = time[0] if len(time) else 0.0
    for i in range(1, len(time)):
        new = time[i] - first >= NIGHT_DAYS
        first = time[i] if new else first
        night[i] = night[i - 1] + new
    return night
