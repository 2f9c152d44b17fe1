"""Stars whose light is nearly steady: quiet ones, and giants that boil and drift."""

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.noise import wander
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform, peak_to_peak_ppm
from clara_pipeline.synthetic.sky.spacecraft import POINTS_PER_DAY


def quiet(rng: np.random.Generator, time_btjd: FloatArray, _star: Star) -> SimulatedSignal:
    """Simulate a star that is constant but for a granulation of 10 to 50 ppm. `time_btjd` has shape (n,)."""
    return SimulatedSignal(1 + wander(rng, len(time_btjd), rng.uniform(10, 50), timescale=20), Truth("quiet"))


def slow_giant(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Simulate a giant: granulation that grows with the radius, and a slow drift of 0.1–3 % across the sector.

    `time_btjd` has shape (n,).
    """
    radius = star.radius_rsun or 10.0
    size_ppm, timescale_days = 60.0 * radius**0.7, 0.02 * radius**0.9
    boiling = wander(rng, len(time_btjd), size_ppm, timescale_days * POINTS_PER_DAY)
    turns = (time_btjd - time_btjd[0]) / rng.uniform(20, 60) + rng.random()
    flux = 1 + boiling + log_uniform(rng, 5e-4, 0.02) * np.sin(2 * np.pi * turns)
    return SimulatedSignal(flux, Truth("giant", amplitude_ppm=peak_to_peak_ppm(flux)))
