"""Type II supernovae: a rise, a plateau or a linear decline, and a tail; colours of a cooling photosphere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import flux_of_magnitude
from clara_pipeline.transients.simulation.source import Source, dust_mag
from clara_pipeline.transients.simulation.supernova_distance import place_supernova

TAIL_MAG_PER_DAY = 0.0098
"""Decay of cobalt-56."""
R_ANGSTROM = 6223.0
PLANCK_ANGSTROM_KELVIN = 1.4388e8
"""h c / k."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Course of the red magnitude and of the temperature; days are counted from the explosion, at rest."""

    rise_days: float
    early_mag_per_day: float
    plateau_mag_per_day: float
    plateau_days: float
    drop_mag: float
    drop_days: float
    first_kelvin: float
    last_kelvin: float
    cooling: float
    blanketing_mag: float


def draw_shape(rng: np.random.Generator) -> tuple[Shape, float]:
    """Draw a shape and the absolute red magnitude at the peak: plateau, linear or slow with narrow lines (IIn).

    Ranges: Anderson et al. (2014), Valenti et al. (2016), Faran et al. (2014); IIn: Nyholm et al. (2020).
    """
    kind = rng.choice(["plateau", "linear", "narrow"], p=[0.68, 0.22, 0.10])
    shape = Shape(
        rise_days=float(np.clip(rng.normal(9, 3), 3, 20)),
        early_mag_per_day=rng.uniform(0.0, 0.012),
        plateau_mag_per_day=float(np.clip(rng.normal(0.004, 0.004), -0.004, 0.014)),
        plateau_days=float(np.clip(rng.normal(105, 15), 65, 150)),
        drop_mag=rng.uniform(1.2, 2.5),
        drop_days=rng.uniform(3, 7),
        first_kelvin=rng.uniform(14000, 26000),
        last_kelvin=rng.uniform(4900, 6200),
        cooling=rng.uniform(0.28, 0.48),
        blanketing_mag=rng.uniform(0.2, 0.55),
    )
    if kind == "plateau":
        return shape, rng.normal(-17.1, 0.7)
    if kind == "linear":
        return _linear(rng, shape), rng.normal(-17.8, 0.6)
    return _narrow(rng, shape), rng.normal(-18.6, 0.8)


def simulate_supernova_ii(rng: np.random.Generator, peak_mjd: float) -> Source:
    """Draw a type II supernova whose red magnitude peaks at `peak_mjd`."""
    shape, absolute = draw_shape(rng)
    reddening, galactic = rng.exponential(0.1), rng.exponential(0.05)
    dust_at_peak = dust_mag(np.array([R_ANGSTROM]), reddening + galactic)[0]
    modulus, redshift = place_supernova(rng, absolute + float(dust_at_peak))

    def flux(time_mjd: FloatArray, wavelength: FloatArray) -> FloatArray:
        """Return the flux density in microjansky, (n,)."""
        age = (time_mjd - peak_mjd) / (1 + redshift) + shape.rise_days
        rest = wavelength / (1 + redshift)
        magnitude = absolute + red_magnitude(shape, age) + colour(shape, age, rest) + dust_mag(rest, reddening)
        magnitude += modulus - 2.5 * np.log10(1 + redshift) + dust_mag(wavelength, galactic)
        return np.where(age <= 0, 0.0, flux_of_magnitude(magnitude))

    return Source("SNII", flux, peak_mjd - 60, peak_mjd + 350, is_transient=True)


def red_magnitude(shape: Shape, age_days: FloatArray) -> FloatArray:
    """Return magnitudes below the peak in the red, (n,): a rise, two slopes, a Fermi-Dirac step and the tail.

    Olivares et al. (2010), equation 1, with a rise of an expanding fireball in front.
    """
    age = np.maximum(age_days, 1e-3)
    since_peak = np.maximum(0.0, age - shape.rise_days)
    early = shape.early_mag_per_day * np.minimum(since_peak, 25.0)
    later = np.clip(age - shape.rise_days - 25.0, 0, None)
    to_end = max(shape.plateau_days - shape.rise_days - 25.0, 0.0)
    plateau = shape.plateau_mag_per_day * np.minimum(later, to_end)
    tail = TAIL_MAG_PER_DAY * np.maximum(0.0, age - shape.plateau_days)
    step = shape.drop_mag / (1 + np.exp(-np.clip((age - shape.plateau_days) / shape.drop_days, -60, 60)))
    rise = -2.5 * np.log10(1 - (1 - np.minimum(age / shape.rise_days, 1.0)) ** 2 + 1e-4)
    return rise + early + plateau + step + tail


def colour(shape: Shape, age_days: FloatArray, rest_angstrom: FloatArray) -> FloatArray:
    """Return magnitudes relative to the red, (n,): a cooling black body, and lines of metals in the blue."""
    age = np.maximum(age_days, 0.3)
    kelvin = np.maximum(shape.first_kelvin * (age / 2.0) ** -shape.cooling, shape.last_kelvin)
    warm = np.clip((kelvin - shape.last_kelvin) / 4000.0, 0, 1)
    blue = np.clip((5900.0 - rest_angstrom) / 1100.0, 0, 2)
    blanketing = shape.blanketing_mag * (1 - warm) * blue * np.minimum(1.0, 0.4 + age / 150.0)
    return _black_body_mag(rest_angstrom, kelvin) - _black_body_mag(np.full_like(age, R_ANGSTROM), kelvin) + blanketing


def _black_body_mag(angstrom: FloatArray, kelvin: FloatArray) -> FloatArray:
    exponent = PLANCK_ANGSTROM_KELVIN / (angstrom * kelvin)
    return 2.5 * np.log10(np.expm1(exponent)) + 7.5 * np.log10(angstrom)


def _linear(rng: np.random.Generator, shape: Shape) -> Shape:
    slope = rng.uniform(0.014, 0.035)
    return replace(
        shape, early_mag_per_day=slope, plateau_mag_per_day=slope, plateau_days=rng.uniform(75, 110),
        drop_mag=rng.uniform(0.3, 1.2), blanketing_mag=rng.uniform(0.1, 0.4),
    )  # fmt: skip


def _narrow(rng: np.random.Generator, shape: Shape) -> Shape:
    slope = rng.uniform(0.005, 0.03)
    return replace(
        shape, rise_days=rng.uniform(12, 50), early_mag_per_day=slope, plateau_mag_per_day=slope,
        plateau_days=rng.uniform(150, 300), drop_mag=rng.uniform(0, 0.5), last_kelvin=rng.uniform(6500, 9500),
        cooling=rng.uniform(0.15, 0.4), blanketing_mag=0.0,
    )  # fmt: skip
