"""Simulate a survey's visits: when it looks, in which bands, and how well it measures the flux."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import MAGNITUDE_PER_RELATIVE_FLUX, flux_of_magnitude, magnitude_of_flux
from clara_pipeline.transients.simulation import ztf_survey

YEAR_DAYS = 365.25
DETECTION_SIGMA = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Exposures of one object, sorted by time; arrays of shape (n_visits,)."""

    time_mjd: FloatArray
    band: npt.NDArray[np.str_]
    quality: FloatArray
    """Factor of each exposure's error: seeing, clouds and the moon."""


def draw_visits(rng: np.random.Generator, start_mjd: float, end_mjd: float, bands: str = ztf_survey.BANDS) -> Visits:
    """Draw the exposures between two dates, with ZTF's gaps, bands of a night and seasons; `bands` is "gr" or one."""
    nights = _nights(rng, start_mjd, end_mjd)
    nights = nights[_in_season(rng, nights, 0.5 * (start_mjd + end_mjd))]
    patterns, shares = zip(*(ztf_survey.NIGHT_BANDS if len(bands) > 1 else ((bands, 1.0),)), strict=True)
    chosen = rng.choice(len(patterns), size=len(nights), p=np.array(shares) / sum(shares))
    hour = rng.uniform(0.15, 0.5) + rng.normal(0, 0.04, len(nights))
    offset = ztf_survey.BAND_OFFSET_DAYS * rng.choice([-1.0, 1.0], len(nights)) * rng.uniform(0.4, 2, len(nights))
    times, names = [], []
    for place, band in enumerate(bands):
        seen = np.array([band in pattern for pattern in patterns])[chosen]
        times.append(nights[seen] + hour[seen] + place * offset[seen])
        names.append(np.full(int(seen.sum()), band))
    time, band_of = np.concatenate(times), np.concatenate(names)
    order = np.argsort(time, kind="stable")
    moon = 1 + 0.35 * np.maximum(0, np.cos(2 * np.pi * time / 29.53 + rng.uniform(0, 6.3)))
    spread = 10 ** rng.normal(0, ztf_survey.ERROR_SPREAD_DEX, len(time))
    return Visits(time[order], band_of[order], (moon * spread)[order])


def flux_errors(flux_ujy: FloatArray, visits: Visits) -> FloatArray:
    """Return the error of each exposure at these fluxes, in microjansky, (n_visits,).

    Bright sources follow ZTF's table of errors; fainter than its end the sky gives the error.
    """
    magnitude = magnitude_of_flux(np.maximum(np.abs(flux_ujy), 1e-3))
    tabulated = np.interp(magnitude, ztf_survey.MAGNITUDE, ztf_survey.MAGNITUDE_ERROR)
    of_source = np.abs(flux_ujy) * tabulated / MAGNITUDE_PER_RELATIVE_FLUX
    depth = ztf_survey.LIMITING_MAGNITUDE
    limit = np.array([depth.get(str(band), depth["r"]) for band in visits.band])
    of_sky = flux_of_magnitude(limit) / DETECTION_SIGMA if len(limit) else limit
    faint = magnitude > ztf_survey.MAGNITUDE[-1]
    return np.where(faint, of_sky, np.maximum(of_source, of_sky)) * visits.quality


def measure(rng: np.random.Generator, flux_ujy: FloatArray, error_ujy: FloatArray) -> FloatArray:
    """Return fluxes (n_visits,) as measured: with noise, and one in a hundred far off."""
    scale = ztf_survey.SCATTER_PER_ERROR * 10 ** rng.normal(0, 0.1)
    noise = scale * rng.standard_normal(len(flux_ujy))
    outlier = rng.random(len(flux_ujy)) < 0.01
    return flux_ujy + error_ujy * np.where(outlier, 5 * rng.standard_normal(len(flux_ujy)), noise)


def _nights(rng: np.random.Generator, start_mjd: float, end_mjd: float) -> FloatArray:
    slowness = 10 ** rng.normal(0, 0.12)
    share = rng.random(int((end_mjd - start_mjd) / slowness) + 8)
    gaps = np.maximum(1.0, np.rint(slowness * np.interp(share, ztf_survey.GAP_SHARE, ztf_survey.GAP_NIGHTS)))
    nights = np.floor(start_mjd + rng.uniform(0, 3)) + np.cumsum(gaps) - gaps[0]
    return nights[nights <= end_mjd]


def _in_season(rng: np.random.Generator, nights: FloatArray, middle_mjd: float) -> npt.NDArray[np.bool_]:
    """Tell whether the object stands in the night sky; a date near `middle_mjd` always is in a season."""
    length = rng.uniform(0.5, 0.85)
    begin = middle_mjd - YEAR_DAYS * length * rng.uniform(0.1, 0.9)
    return np.mod(nights - begin, YEAR_DAYS) < YEAR_DAYS * length
