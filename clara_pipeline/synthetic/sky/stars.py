"""Stars for made-up light curves, with parameters that go together."""

import numpy as np

from clara_pipeline.records import Star

SUN_LOGG = 4.438
SUN_TEFF_K = 5772.0
A_OVER_RSTAR_OF_ONE_DAY = 4.2083
"""Semi-major axis over the radius of a star of solar density, for a period of one day (Kepler's third law)."""


def dwarf(rng: np.random.Generator) -> Star:
    """Return a main-sequence star from K to F, as two-minute targets are."""
    return main_sequence(rng, mass_msun=rng.uniform(0.6, 1.5), tmag=rng.triangular(6.0, 10.5, 13.2))


def red_dwarf(rng: np.random.Generator) -> Star:
    """Draw a main-sequence star of 0.15 to 0.5 solar masses."""
    return main_sequence(rng, mass_msun=rng.uniform(0.15, 0.5), tmag=rng.triangular(8.5, 12.0, 14.0))


def hot_star(rng: np.random.Generator) -> Star:
    """Draw a main-sequence star of 1.4 to 2.6 solar masses."""
    return main_sequence(rng, mass_msun=rng.uniform(1.4, 2.6), tmag=rng.triangular(5.0, 8.5, 11.5))


def giant(rng: np.random.Generator) -> Star:
    """Draw a giant of 5 to 80 solar radii."""
    radius = float(np.exp(rng.uniform(np.log(5.0), np.log(80.0))))
    logg = SUN_LOGG + np.log10(1.3 / radius**2)
    return _star(rng, rng.triangular(4.5, 6.5, 9.0), teff_k=5300.0 - 320.0 * np.log(radius), logg=logg, radius=radius)


def main_sequence(rng: np.random.Generator, mass_msun: float, tmag: float) -> Star:
    """Return the radius and temperature from rough power laws of the mass, with some evolution."""
    radius = mass_msun**0.9 * rng.uniform(0.95, 1.3 if mass_msun > 0.9 else 1.05)
    teff_k = SUN_TEFF_K * mass_msun**0.5
    return _star(rng, tmag, teff_k=teff_k, logg=SUN_LOGG + np.log10(mass_msun / radius**2), radius=radius)


def _star(rng: np.random.Generator, tmag: float, teff_k: float, logg: float, radius: float) -> Star:
    return Star(
        ra_deg=round(rng.uniform(0.0, 360.0), 7), dec_deg=round(rng.uniform(-80.0, -10.0), 7), tmag=round(tmag, 3),
        teff_k=round(float(teff_k), 1), logg=round(float(logg), 4), radius_rsun=round(radius, 4), simulated=True,
    )  # fmt: skip


def a_over_rstar(star: Star, period_days: float, mass_ratio: float = 0.0) -> float:
    """Return the semi-major axis in stellar radii, from the density that logg and radius give.

    Raises ValueError for a star without logg or radius.
    """
    if star.logg is None or not star.radius_rsun:
        raise ValueError("a star without logg or radius has no known density")
    density = 10 ** (star.logg - SUN_LOGG) / star.radius_rsun * (1 + mass_ratio)
    return float(A_OVER_RSTAR_OF_ONE_DAY * density ** (1 / 3) * period_days ** (2 / 3))
