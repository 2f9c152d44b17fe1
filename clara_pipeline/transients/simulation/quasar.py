"""Quasars and active nuclei: a damped random walk of the magnitude, stronger in the blue."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import flux_of_magnitude
from clara_pipeline.transients.simulation.observing import YEAR_DAYS
from clara_pipeline.transients.simulation.source import Source

REFERENCE_ANGSTROM = 4827.0


def simulate_quasar(rng: np.random.Generator, peak_mjd: float) -> Source:
    """Draw a quasar followed around `peak_mjd`; one in eight is a blazar, faster and stronger.

    Time scales and amplitudes: MacLeod et al. (2010), table 2; colours: Schmidt et al. (2012).
    """
    is_blazar = rng.random() < 0.12
    tau_days = 10 ** (rng.normal(1.6, 0.3) if is_blazar else rng.normal(2.5, 0.35))
    sigma_mag = 10 ** (rng.normal(-0.4, 0.15) if is_blazar else rng.normal(-0.8, 0.18))
    mean_mag = rng.uniform(15.5, 20.3)
    slope_mag = rng.normal(0.55, 0.5)
    falloff = rng.uniform(0.1, 0.8)
    walk_seed = int(rng.integers(2**63))
    span = rng.uniform(20, 180) if rng.random() < 0.2 else rng.uniform(180, 3.3 * YEAR_DAYS)

    def flux(time_mjd: FloatArray, wavelength: FloatArray) -> FloatArray:
        """Return the flux density in microjansky, (n,)."""
        walk = damped_random_walk(np.random.default_rng(walk_seed), time_mjd, tau_days, sigma_mag)
        ratio = wavelength / REFERENCE_ANGSTROM
        return flux_of_magnitude(mean_mag - slope_mag * np.log(ratio) / np.log(1.29) * 0.5 + walk * ratio**-falloff)

    return Source("QSO", flux, peak_mjd - span / 2, peak_mjd + span / 2, is_transient=False)


def damped_random_walk(rng: np.random.Generator, time_days: FloatArray, tau_days: float, sigma: float) -> FloatArray:
    """Draw an Ornstein-Uhlenbeck process of standard deviation `sigma` at times (n,) in any order.

    Kelly et al. (2009), equation 5: each value follows exactly from the one before.
    """
    order = np.argsort(time_days, kind="stable")
    steps = np.diff(time_days[order], prepend=time_days[order][:1])
    kept = np.exp(-steps / tau_days)
    noise = sigma * np.sqrt(np.maximum(0.0, 1 - kept**2)) * rng.standard_normal(len(steps))
    value, walk = sigma * rng.standard_normal(), np.empty(len(steps))
    for place in range(len(steps)):
        value = kept[place] * value + noise[place]
        walk[order[place]] = value
    return walk
