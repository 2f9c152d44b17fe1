"""A limb-darkened transit on a circular orbit: radius ratio, impact parameter, T14 and the star's density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, least_squares

from clara_pipeline.records import FloatArray
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.transit_fit.shape import ROBUST_SIGMA, FoldedLight
from clara_pipeline.transit_fit.trapezoid import LONG_EXPOSURE, Trapezoid, exposure_steps
from clara_pipeline.units import HOURS_PER_DAY, PPM, SURFACE_PERIOD_SQUARED

COEFFICIENTS = (
    (3000.0, 0.25, 0.33), (4000.0, 0.38, 0.22), (5000.0, 0.37, 0.22), (5800.0, 0.30, 0.27), (6500.0, 0.24, 0.30),
    (8000.0, 0.17, 0.30), (10000.0, 0.13, 0.24),
)  # fmt: skip
"""Effective temperature (K) and quadratic coefficients in the TESS band, rounded from Claret (2017, A&A 600, A30)."""
UNKNOWN_TEFF_K = 5500.0
DENSITY_SCATTER = 0.5
"""Of ln of the density that a circular orbit needs over the catalogue's: errors of catalogues, and eccentricities."""
MOST_IMPACT = 0.99
"""Of 1 + radius ratio: a planet that only grazes has no depth of its own."""
_IMPACT_STARTS = (0.1, 0.5, 0.8)
_STEPS = (0.05, 0.3, 0.1, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class LimbDarkenedFit:
    """A transit of a planet in front of a star, with errors (1 σ)."""

    radius_ratio: float
    radius_ratio_err: float
    impact: float
    impact_err: float
    duration_hours: float
    duration_err_hours: float
    orbit: Orbit
    """Its epoch is 0: times are measured from mid-transit."""
    depth_ppm: float
    """At mid-transit."""
    depth_err_ppm: float
    stellar_density_solar: float
    """Mean density of the star that this orbit needs if it is circular (Seager & Mallén-Ornelas 2003).

    Weakly held above the catalogue's, where that was given to the fit.
    """
    chi2: float


def quadratic_law(teff_k: float | None) -> tuple[float, float]:
    """Return quadratic limb-darkening coefficients in the TESS band for an effective temperature, or a Sun's."""
    table = np.array(COEFFICIENTS)
    teff = UNKNOWN_TEFF_K if teff_k is None else teff_k
    return float(np.interp(teff, table[:, 0], table[:, 1])), float(np.interp(teff, table[:, 0], table[:, 2]))


def fit_limb_darkened(
    folded: FoldedLight,
    guess: Trapezoid,
    period_days: float,
    law: tuple[float, float],
    exposure_days: float = 0.0,
    redness: float = 1.0,
    density_solar: float | None = None,
) -> LimbDarkenedFit:
    """Fit radius ratio, impact parameter and T14, with free centre and level, robustly (soft L1).

    `guess` is the fitted trapezoid, `law` quadratic limb darkening, `redness` how much larger errors are than
    white noise makes them. Noise rounds the corners of a dip, which then looks long and grazing, as if the star were
    less dense. Where the star's mean density is known, a lower one is made less likely (a robust half prior
    of `DENSITY_SCATTER`); clear data overrule it. A higher one is as likely as without. Raises ValueError where the
    dip is too long for its period.
    """
    if guess.duration_days >= 0.45 * period_days:
        raise ValueError("The dip is too long for its period to be a transit.")

    def model(free: FloatArray) -> FloatArray:
        """Return the light lost (n,) for radius ratio, impact share, ln T14, centre and level."""
        orbit = _orbit(free, period_days, law)
        return light_lost(folded.offset_days - free[3] * guess.duration_days, orbit, exposure_days) + free[4] * scale

    def residuals(free: FloatArray) -> FloatArray:
        """Return (data − model) / σ, (n,)."""
        return (folded.lost - model(free)) / folded.sigma

    def drawn(free: FloatArray) -> FloatArray:
        """Return the residuals and, last, how much too sparse a star the orbit needs, (n + 1,)."""
        return np.append(residuals(free), redness * _too_sparse(_orbit(free, period_days, law), density_solar))

    scale = max(guess.depth, 1e-7)
    best = _best_of_starts(drawn, scale, float(np.log(guess.duration_days)))
    covariance = redness**2 * np.linalg.pinv(best.jac.T @ best.jac)
    chi2 = float(np.sum(residuals(best.x) ** 2) / max(len(folded.lost) - 5, 1))
    return _described(best.x, covariance, _orbit(best.x, period_days, law), chi2)


def _best_of_starts(residuals: Callable[[FloatArray], FloatArray], depth: float, length: float) -> OptimizeResult:
    """Return the best fit of several that start with other impact parameters; `length` is ln T14."""
    bounds = ([1e-4, 0.0, length - 0.5, -0.3, -0.5], [0.9, MOST_IMPACT, length + 0.5, 0.3, 0.5])
    starts = [[min(np.sqrt(depth), 0.8), impact, length, 0.0, 0.0] for impact in _IMPACT_STARTS]
    how = {"bounds": bounds, "loss": "soft_l1", "f_scale": ROBUST_SIGMA, "x_scale": _STEPS, "max_nfev": 60}
    return min((least_squares(residuals, start, **how) for start in starts), key=lambda fit: fit.cost)


def light_lost(offset_days: FloatArray, orbit: Orbit, exposure_days: float = 0.0) -> FloatArray:
    """Return the light lost (n,), relative, at times from mid-transit (n,); the mean over exposures where long."""
    if exposure_days <= LONG_EXPOSURE * orbit.duration_hours / HOURS_PER_DAY:
        return 1.0 - mandel_agol(offset_days, orbit)
    times = (offset_days[:, None] + exposure_steps(exposure_days)).ravel()
    return 1.0 - mandel_agol(times, orbit).reshape(len(offset_days), -1).mean(axis=1)


def _orbit(free: FloatArray, period_days: float, law: tuple[float, float]) -> Orbit:
    """Return the orbit that has the radius ratio, impact parameter and T14 (Seager & Mallén-Ornelas 2003, eq. 3)."""
    ratio, impact = float(free[0]), float(free[1]) * (1 + float(free[0]))
    sine = np.sin(np.pi * np.exp(free[2]) / period_days)
    a_over_rstar = float(np.sqrt(((1 + ratio) ** 2 - impact**2) / sine**2 + impact**2))
    inclination = float(np.degrees(np.arccos(impact / a_over_rstar)))
    return Orbit(period_days, 0.0, ratio, a_over_rstar, inclination, law)


def _density(orbit: Orbit) -> float:
    return SURFACE_PERIOD_SQUARED * orbit.a_over_rstar**3 / orbit.period_days**2


def _too_sparse(orbit: Orbit, density_solar: float | None) -> float:
    """Return how far below the star's density the one is that the orbit needs, in `DENSITY_SCATTER`, not above 0."""
    if not density_solar or density_solar <= 0:
        return 0.0
    return min(float(np.log(_density(orbit) / density_solar)), 0.0) / DENSITY_SCATTER


def _described(free: FloatArray, covariance: FloatArray, orbit: Orbit, chi2: float) -> LimbDarkenedFit:
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    depth = float(light_lost(np.zeros(1), orbit)[0])
    hours = float(np.exp(free[2])) * HOURS_PER_DAY
    return LimbDarkenedFit(
        radius_ratio=orbit.radius_ratio,
        radius_ratio_err=min(float(error[0]), orbit.radius_ratio),
        impact=orbit.impact,
        impact_err=min(float(error[1]) * (1 + orbit.radius_ratio), 1.0),
        duration_hours=hours,
        duration_err_hours=float(error[2]) * hours,
        orbit=orbit,
        depth_ppm=depth * PPM,
        depth_err_ppm=2 * depth * PPM * float(error[0]) / orbit.radius_ratio,
        stellar_density_solar=_density(orbit),
        chi2=chi2,
    )
