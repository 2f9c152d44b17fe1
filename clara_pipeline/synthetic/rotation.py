"""Spotted stars turning, with spots that come, drift and go."""

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform, peak_to_peak_ppm


def spotted(
    rng: np.random.Generator, time_btjd: FloatArray, _star: Star, least_period_days: float = 0.4
) -> SimulatedSignal:
    """Return two to six spots on a star that turns in up to 12 d; they live for some turns and slip against each other.

    `time_btjd` has shape (n,).
    """
    period_days, amplitude = log_uniform(rng, least_period_days, 12.0), log_uniform(rng, 1.5e-3, 0.025)
    dark = sum(
        (spot(rng, time_btjd, period_days) for _ in range(rng.integers(2, 7))),
        start=np.zeros_like(time_btjd),
    )
    dark *= amplitude / max(float(np.ptp(dark)), 1e-9)
    flux = 1 - (dark - dark.mean())
    return SimulatedSignal(flux, Truth("rotator", "spots", period_days, rotation_period_days=period_days,
                              amplitude_ppm=peak_to_peak_ppm(flux)))  # fmt: skip


def spot(rng: np.random.Generator, time_btjd: FloatArray, period_days: float) -> FloatArray:
    """Return the light (n,) one spot takes: its projected area while on the near side, growing and decaying."""
    own_period = period_days * (1 + rng.uniform(-0.03, 0.03))
    turn = 2 * np.pi * (time_btjd / own_period + rng.random())
    tilt = rng.uniform(0.0, 0.6)  # a spot near the pole of a tilted star never sets
    middle = rng.uniform(time_btjd[0] - 5, time_btjd[-1] + 5)
    life_days = max(4 * period_days, 12.0) * rng.uniform(0.5, 2.0)
    strength = rng.uniform(0.3, 1.0) * np.exp(-0.5 * ((time_btjd - middle) / life_days) ** 2)
    return strength * np.maximum(np.cos(turn) + tilt, 0.0)
