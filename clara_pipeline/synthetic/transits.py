"""Two shapes of a transit: a box, and a limb-darkened disc (Mandel & Agol 2002) through batman."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM


@dataclass(frozen=True, slots=True)
class Orbit:
    """A small disc before a large one, on a circular orbit; lengths in radii of the large one."""

    period_days: float
    epoch_days: float
    """Centre of a transit, on the same scale as the times."""
    radius_ratio: float
    a_over_rstar: float
    inclination_deg: float
    limb_darkening: tuple[float, float] = (0.1, 0.3)
    """Quadratic coefficients of the large disc."""

    @property
    def impact(self) -> float:
        """Return the impact parameter in stellar radii, for a circular orbit."""
        return self.a_over_rstar * float(np.cos(np.radians(self.inclination_deg)))

    @property
    def duration_hours(self) -> float:
        """First to fourth contact (Seager & Mallén-Ornelas 2003, eq. 3); 0 where the discs never meet."""
        chord = (1 + self.radius_ratio) ** 2 - self.impact**2
        if chord <= 0:
            return 0.0
        sine = np.sqrt(chord) / (self.a_over_rstar * np.sin(np.radians(self.inclination_deg)))
        return float(np.arcsin(min(sine, 1.0)) / np.pi * self.period_days * HOURS_PER_DAY)


def phase_days(time_days: FloatArray, period_days: float, epoch_days: float) -> FloatArray:
    """Return days from the nearest epoch, (n,), in [−P/2, P/2]."""
    return (time_days - epoch_days + period_days / 2) % period_days - period_days / 2


def box(
    time_days: FloatArray, period_days: float, epoch_days: float, duration_hours: float, depth_ppm: float
) -> FloatArray:
    """Return the relative flux (n,): 1, and 1 − depth during transits."""
    inside = np.abs(phase_days(time_days, period_days, epoch_days)) < duration_hours / HOURS_PER_DAY / 2
    return np.where(inside, 1 - depth_ppm / PPM, 1.0)


def mandel_agol(time_days: FloatArray, orbit: Orbit) -> FloatArray:
    """Return the relative flux (n,) of the large disc with the small one passing before it (batman; Kreidberg 2015).

    `radius_ratio` may exceed 1: then the "small" disc hides the "large" one wholly.
    """
    import batman  # GPL: only ever loaded where curves are made

    phase = phase_days(time_days, orbit.period_days, orbit.epoch_days)
    near = np.abs(phase) * HOURS_PER_DAY <= 0.51 * orbit.duration_hours  # elsewhere it is 1, and batman need not say so
    flux = np.ones(len(phase))
    if near.any():
        parameters = batman.TransitParams()
        parameters.t0, parameters.per = 0.0, orbit.period_days
        parameters.rp, parameters.a, parameters.inc = orbit.radius_ratio, orbit.a_over_rstar, orbit.inclination_deg
        parameters.ecc, parameters.w = 0.0, 90.0
        parameters.limb_dark, parameters.u = "quadratic", list(orbit.limb_darkening)
        flux[near] = batman.TransitModel(parameters, phase[near]).light_curve(parameters)
    return flux
