"""Flare stars."""

from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.rotation import spotted
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm
from clara_pipeline.units import MINUTES_PER_DAY, PPM

LARGEST = 3.0


def flare_star(rng: np.random.Generator, time_btjd: FloatArray, star: Star) -> SimulatedSignal:
    """Return a red dwarf with 4–45 flares, the small ones many (a power law); most of them spotted too.

    `time_btjd` has shape (n,).
    """
    flux = np.ones_like(time_btjd)
    truth = Truth("flare", n_flares=int(rng.integers(4, 46)))
    if rng.random() < 0.7:
        spots = spotted(rng, time_btjd, star)
        flux = spots.flux.copy()
        truth = replace(truth, subtype="spots", rotation_period_days=spots.truth.rotation_period_days,
                        amplitude_ppm=spots.truth.amplitude_ppm)  # fmt: skip
    least = 3 * expected_scatter_ppm(star.tmag or 10.0) / PPM
    for _ in range(truth.n_flares or 0):
        height = min(least * rng.pareto(1.0) + least, LARGEST)
        half_width_days = rng.lognormal(np.log(8.0), 0.5) * (height / 0.02) ** 0.2 / MINUTES_PER_DAY
        add_flare(flux, time_btjd, rng.uniform(time_btjd[0], time_btjd[-1]), height, half_width_days)
    return SimulatedSignal(flux, truth)


def add_flare(flux: FloatArray, time_btjd: FloatArray, peak_btjd: float, height: float, half_width_days: float) -> None:
    """Add one flare to `flux` (n,) in place; its width is that at half height."""
    first, last = np.searchsorted(time_btjd, [peak_btjd - half_width_days, peak_btjd + 20 * half_width_days])
    flux[first:last] += height * template((time_btjd[first:last] - peak_btjd) / half_width_days)


def template(t: FloatArray) -> FloatArray:
    """Return a flare (n,) of height 1 and width 1 (Davenport et al. 2014): a quartic rise, two exponentials down."""
    rise = np.polynomial.polynomial.polyval(t, [1.0, 1.941, -0.175, -2.246, -1.125])
    decay = 0.6890 * np.exp(-1.600 * np.maximum(t, 0)) + 0.3030 * np.exp(-0.2783 * np.maximum(t, 0))
    return np.where(t < -1, 0.0, np.where(t < 0, rise, decay))
