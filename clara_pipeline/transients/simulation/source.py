"""A simulated object before a survey looks at it: its flux at any time and in any band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray

EXTINCTION_RATIO = 3.1
"""R_V, extinction in V over colour excess: the Milky Way's mean (Cardelli et al. 1989)."""

Flux = Callable[[FloatArray, FloatArray], FloatArray]
"""Times (n,) and wavelengths in ångström (n,) → flux densities in microjansky (n,)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One simulated object, and over which dates a survey follows it."""

    label: str
    flux: Flux
    start_mjd: float
    end_mjd: float
    is_transient: bool
    """Whether it is absent from the reference image."""


def distance_modulus(redshift: float) -> float:
    """Return the distance modulus in a flat universe with Ω_m = 0.3 and H₀ = 70 km/s/Mpc, to third order."""
    deceleration, jerk = -0.55, 1.0
    third = (1 - deceleration - 3 * deceleration**2 + jerk) / 6
    hubble_distance_mpc = 299792.458 / 70.0
    distance_mpc = hubble_distance_mpc * redshift * (1 + (1 - deceleration) / 2 * redshift - third * redshift**2)
    return float(5 * np.log10(distance_mpc) + 25)


def redshift_at(modulus: float) -> float:
    """Return the redshift at a distance modulus, by interpolation between 0.0005 and 0.6."""
    grid = np.geomspace(5e-4, 0.6, 400)
    return float(np.interp(modulus, [distance_modulus(float(z)) for z in grid], grid))


def dust_mag(wavelength_angstrom: FloatArray, colour_excess: float) -> FloatArray:
    """Return the extinction in magnitudes at these wavelengths, (n,): a power law near Cardelli et al. (1989)."""
    return colour_excess * EXTINCTION_RATIO * (wavelength_angstrom / 5500.0) ** -1.4
