"""Simulate a star's aperture: what else is inside, and the noise that follows."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import IntArray
from clara_pipeline.synthetic.noise import aperture_noise
from clara_pipeline.units import PPM

FLUX_AT_TMAG_10 = 16_000.0
"""Electrons per second of a star of T = 10, all its light."""
SKY_PER_PIXEL = 110.0
"""Electrons per second, away from scattered light."""


@dataclass(frozen=True, slots=True)
class Aperture:
    """A star's photometric aperture: where it is, its size in pixels and the share of light inside."""

    column: float
    row: float
    n_pixels: int
    flux_fraction: float
    """Share of the star's light inside (FLFRCSAP)."""
    crowding: float
    """Share of the light inside that is the star's (CROWDSAP)."""
    neighbour_column: float
    neighbour_row: float
    """Where the rest of the light comes from, in pixels from the star."""


def n_pixels(tmag: float) -> int:
    """Return the usual number of aperture pixels of a star of TESS magnitude `tmag`."""
    return int(np.interp(tmag, [4.5, 5.0, 7.0, 8.7, 10.0, 11.0, 12.0, 13.0], [60, 44, 26, 17, 13, 11, 8, 6]))


def flux_fraction(tmag: float) -> float:
    """Return the usual share of a star's light in its aperture, by TESS magnitude."""
    return float(np.interp(tmag, [5.0, 7.0, 10.5, 12.0, 13.0], [0.985, 0.965, 0.88, 0.72, 0.66]))


def total_flux(tmag: float) -> float:
    """Return the electrons per second of all the light of a star of TESS magnitude `tmag`."""
    return float(FLUX_AT_TMAG_10 * 10 ** (-0.4 * (tmag - 10.0)))


def expected_scatter_ppm(tmag: float) -> float:
    """Return the noise of one two-minute cadence of an uncrowded star of this magnitude."""
    inside, pixels = total_flux(tmag) * flux_fraction(tmag), n_pixels(tmag)
    return float(aperture_noise(np.array(inside), np.array(SKY_PER_PIXEL * pixels), pixels) / inside * PPM)


def draw_aperture(rng: np.random.Generator, tmag: float, blended: bool) -> Aperture:
    """Return an aperture as stars of this magnitude have; `blended`: with one neighbour that matters, off centre."""
    share = rng.exponential(np.interp(tmag, [6.0, 9.0, 11.0, 13.0], [0.002, 0.008, 0.03, 0.12]))
    share = np.exp(rng.uniform(np.log(0.004), np.log(0.3))) if blended else min(share, 0.5)
    distance, angle = (rng.uniform(1.0, 2.2) if blended else rng.rayleigh(0.25)), rng.uniform(0, 2 * np.pi)
    return Aperture(
        column=rng.uniform(50.0, 2085.0), row=rng.uniform(5.0, 2040.0), n_pixels=n_pixels(tmag),
        flux_fraction=float(np.clip(flux_fraction(tmag) + rng.normal(0, 0.015), 0.3, 0.995)), crowding=float(1 - share),
        neighbour_column=float(distance * np.cos(angle)), neighbour_row=float(distance * np.sin(angle)),
    )  # fmt: skip


def mask(aperture: Aperture, width: int = 11) -> IntArray:
    """Return the APERTURE image, int32 (width, width): bit 1 collected, 2 optimal aperture, 8 centroid's."""
    middle = (width - 1) / 2
    rows, columns = np.mgrid[:width, :width]
    distance = np.hypot(columns - middle, 1.0001 * (rows - middle)).ravel()
    image = np.ones(width * width, dtype=np.int32)
    image[np.argsort(distance, kind="stable")[: aperture.n_pixels]] |= 2 | 8
    return image.reshape(width, width)
