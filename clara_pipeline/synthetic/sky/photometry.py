"""Turn a signal into the columns of a light curve file, as SPOC would have measured them."""

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.synthetic.noise import aperture_noise, white
from clara_pipeline.synthetic.signals import SimulatedSignal
from clara_pipeline.synthetic.sky.aperture import SKY_PER_PIXEL, Aperture, total_flux
from clara_pipeline.synthetic.sky.spacecraft import (
    IMPULSIVE_OUTLIER,
    NO_FLUX,
    NO_PDC,
    STRAY_LIGHT,
    Spacecraft,
)

JITTER_PPM = 50.0
"""Noise of bright stars beyond their photons."""
UNUSABLE_SCATTERED = 5.0
"""Sky, over the undisturbed sky, from which SPOC gives up."""
CENTROID_PX_PER_NOISE = 1.0
"""Error of a flux-weighted centroid over the relative error of the flux."""
PIXEL_RESPONSE = 0.9
"""How far a centroid moves when the star moves a pixel: its wings leave the aperture."""

Columns = dict[str, FloatArray | IntArray]


def expose(
    rng: np.random.Generator, craft: Spacecraft, aperture: Aperture, tmag: float, signal: SimulatedSignal,
    trend: FloatArray, residual: FloatArray,
) -> Columns:  # fmt: skip
    """Return the measured columns, by their SPOC names, each (n,); NaN where the quality bits say so.

    `signal.flux` has one entry for every cadence without a bit of `NO_FLUX`; `trend` and
    `residual` (n,) are the relative systematics of SAP flux and of PDCSAP flux.
    """
    n = len(craft.tjd)
    target, neighbour = lights(craft, aperture, tmag, signal)
    sky = aperture.n_pixels * SKY_PER_PIXEL * (1 + rng.lognormal(0, 0.4) * craft.scattered)
    error = aperture_noise(target + neighbour, sky, aperture.n_pixels)
    light = (target + neighbour) * (1 + white(rng, n, JITTER_PPM * rng.lognormal(0, 0.4)))
    noisy = light + error * rng.standard_normal(n)
    quality = craft.quality | np.where(sky > UNUSABLE_SCATTERED * sky.min(), STRAY_LIGHT, 0).astype(np.int32)
    add_outliers(rng, noisy, error, quality)
    columns = fluxes(noisy, light, error, aperture, trend, residual)
    sky_error = np.sqrt(sky / 96) / 4
    columns |= {"SAP_BKG": sky + sky_error * rng.standard_normal(n), "SAP_BKG_ERR": sky_error}
    columns |= centroids(rng, craft, aperture, neighbour / (target + neighbour), error / light)
    return blank(columns, quality) | {"QUALITY": quality}


def lights(
    craft: Spacecraft, aperture: Aperture, tmag: float, signal: SimulatedSignal
) -> tuple[FloatArray, FloatArray]:
    """Return the light (n,) in e-/s of the star and of its neighbours in the aperture; NaN where none was exposed."""
    seen = (craft.quality & NO_FLUX) == 0
    varying, steady = np.full(len(seen), np.nan), np.where(seen, 1.0, np.nan)
    varying[seen] = signal.flux
    inside = total_flux(tmag) * aperture.flux_fraction
    beside = inside * (1 / aperture.crowding - 1)
    return (inside * steady, beside * varying) if signal.off_target else (inside * varying, beside * steady)


def add_outliers(rng: np.random.Generator, noisy: FloatArray, error: FloatArray, quality: IntArray) -> None:
    """Add a few cosmic rays, in place, with their bit. All have shape (n,)."""
    hit = rng.integers(0, len(noisy), rng.integers(1, 8))
    noisy[hit] += error[hit] * rng.uniform(5, 12, len(hit))
    quality[hit] |= IMPULSIVE_OUTLIER


def fluxes(
    noisy: FloatArray, light: FloatArray, error: FloatArray, aperture: Aperture, trend: FloatArray, residual: FloatArray
) -> Columns:
    """Return SAP with the trend; PDCSAP without it, without the neighbours' share, and with the light outside put back.

    All have shape (n,).
    """
    beside = (1 - aperture.crowding) * np.nanmedian(light)
    return {
        "SAP_FLUX": noisy + light * (trend + residual),
        "SAP_FLUX_ERR": error,
        "PDCSAP_FLUX": (noisy + light * residual - beside) / aperture.flux_fraction,
        "PDCSAP_FLUX_ERR": error / aperture.flux_fraction,
    }


def centroids(
    rng: np.random.Generator, craft: Spacecraft, aperture: Aperture, share: FloatArray, relative_error: FloatArray
) -> Columns:
    """Return the pointing, and flux-weighted centroids pulled to the neighbours by their `share` (n,) of the light."""
    columns: Columns = {}
    sides = (
        (aperture.column, aperture.neighbour_column, craft.column_px),
        (aperture.row, aperture.neighbour_row, craft.row_px),
    )
    for axis, (place, offset, pointing) in enumerate(sides, start=1):
        error = CENTROID_PX_PER_NOISE * relative_error
        moved = place + PIXEL_RESPONSE * pointing + offset * share
        columns[f"MOM_CENTR{axis}"] = moved + error * rng.standard_normal(len(moved))
        columns[f"MOM_CENTR{axis}_ERR"] = error
        columns[f"POS_CORR{axis}"] = pointing + white(rng, len(moved), 300)
    return columns


def blank(columns: Columns, quality: IntArray) -> Columns:
    """Return the columns with NaN where SPOC has no value. Each column has shape (n,)."""
    no_flux, no_pdc = (quality & NO_FLUX) != 0, (quality & NO_PDC) != 0
    return {
        name: np.where(no_pdc if name.startswith("PDC") else no_flux, np.nan, values)
        for name, values in columns.items()
    }
