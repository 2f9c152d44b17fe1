"""A star with a transiting planet."""

from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.rotation import spotted
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.synthetic.sky.stars import a_over_rstar
from clara_pipeline.synthetic.transits import Orbit, mandel_agol, phase_days
from clara_pipeline.units import HOURS_PER_DAY, PPM

PERIOD_DAYS = (0.8, 6.0)
DEPTH_PPM = (300.0, 20_000.0)
LEAST_SNR = 10.0
"""A planet nobody could find teaches nothing."""
LEAST_TRANSITS = 2


def transiting_planet(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, longest_days: float = PERIOD_DAYS[1],
    least_snr: float = LEAST_SNR,
) -> SimulatedSignal:  # fmt: skip
    """Draw a planet of at least 0.8 d and 300 ppm–2 %, of two or more transits as deep as the star's noise asks.

    `time_btjd` (n,) are the times with data; `star` gives density and noise.
    """
    period_days = log_uniform(rng, PERIOD_DAYS[0], longest_days)
    orbit = draw_orbit(rng, time_btjd, period_days, a_over_rstar(star, period_days))
    least_ppm = least_depth_ppm(time_btjd, star, orbit, least_snr)
    depth_ppm = log_uniform(rng, min(least_ppm, DEPTH_PPM[1]), DEPTH_PPM[1])
    orbit = replace(orbit, radius_ratio=float(np.sqrt(depth_ppm / PPM)))
    return SimulatedSignal(mandel_agol(time_btjd, orbit), truth_of(orbit))


def draw_orbit(rng: np.random.Generator, time_btjd: FloatArray, period_days: float, axis: float) -> Orbit:
    """Draw inclination, epoch and limb darkening of an orbit of `axis` stellar radii, with two transits on `time_btjd`.

    `time_btjd` has shape (n,); the radius ratio is 0.05 until a depth is chosen.
    """
    inclination_deg = float(np.degrees(np.arccos(rng.uniform(0.0, 0.8) / axis)))
    epoch = epoch_with_events(rng, time_btjd, period_days, LEAST_TRANSITS)
    darkening = (rng.uniform(0.1, 0.45), rng.uniform(0.15, 0.3))
    return Orbit(period_days, epoch, 0.05, axis, inclination_deg, darkening)


def planet_of_a_rotator(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, longest_days: float = PERIOD_DAYS[1]
) -> SimulatedSignal:
    """Draw a planet of twice the least S/N; its spotted star turns in a day or more. `time_btjd` has shape (n,)."""
    planet = transiting_planet(rng, time_btjd, star, longest_days, least_snr=2 * LEAST_SNR)
    spots = spotted(rng, time_btjd, star, least_period_days=1.0)
    truth = replace(
        planet.truth,
        subtype="rotator",
        rotation_period_days=spots.truth.rotation_period_days,
        amplitude_ppm=spots.truth.amplitude_ppm,
    )
    return SimulatedSignal(planet.flux * spots.flux, truth)


def epoch_with_events(rng: np.random.Generator, time_btjd: FloatArray, period_days: float, wanted: int) -> float:
    """Return an epoch within the first period that puts at least `wanted` events on data, if one of 50 draws does.

    `time_btjd` has shape (n,).
    """
    for _ in range(50):
        epoch = float(time_btjd[0] + rng.uniform(0, period_days))
        events = np.arange(epoch, time_btjd[-1], period_days)
        nearest = time_btjd[np.clip(np.searchsorted(time_btjd, events), 0, len(time_btjd) - 1)]
        if np.count_nonzero(np.abs(nearest - events) < 0.02) >= wanted:
            break
    return epoch


def least_depth_ppm(time_btjd: FloatArray, star: Star, orbit: Orbit, snr: float) -> float:
    """Return the depth whose transits together reach `snr` in white noise, not below the shallowest planet made.

    `time_btjd` has shape (n,).
    """
    noise_ppm = expected_scatter_ppm(star.tmag or 10.0) / np.sqrt(n_in_transit(time_btjd, orbit))
    return max(float(snr * noise_ppm), DEPTH_PPM[0])


def n_in_transit(time_btjd: FloatArray, orbit: Orbit) -> int:
    """Count the times (n,) inside transits, at least 1."""
    half_days = orbit.duration_hours / HOURS_PER_DAY / 2
    phases = phase_days(time_btjd, orbit.period_days, orbit.epoch_days)
    return max(1, int(np.count_nonzero(np.abs(phases) < half_days)))


def truth_of(orbit: Orbit) -> Truth:
    """Return the true period, epoch, depth and duration of a planet's transits."""
    centre = mandel_agol(np.array([orbit.epoch_days]), orbit)[0]
    return Truth(
        "planet", period_days=orbit.period_days, epoch_btjd=orbit.epoch_days, duration_hours=orbit.duration_hours,
        depth_ppm=float((1 - centre) * PPM), radius_ratio=orbit.radius_ratio, impact=orbit.impact,
    )  # fmt: skip
