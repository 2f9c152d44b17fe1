"""Put a made-up signal into a real light curve: its noise, gaps and systematics stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.binaries import detached
from clara_pipeline.synthetic.flares import add_flare
from clara_pipeline.synthetic.planets import draw_orbit, n_in_transit
from clara_pipeline.synthetic.signals import log_uniform
from clara_pipeline.synthetic.sky.stars import a_over_rstar
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import GAUSSIAN_PER_MAD

PERIOD_DAYS = (0.8, 8.0)
DEPTH_SNR = (15.0, 60.0)
"""Depth over the scatter of a mean of all points inside the transits."""
DEEPEST = 0.03
SUN = Star(logg=4.44, radius_rsun=1.0)
"""Stands for a star whose header gives no density."""


def inject(kind: str, rng: np.random.Generator, time_btjd: FloatArray, flux: FloatArray, star: Star) -> FloatArray:
    """Multiply a light curve's flux (n,) by a signal at the times (n,): transits, dips, flares or eclipses."""
    return flux * SIGNALS[kind](rng, time_btjd, flux, with_density(star))


def with_density(star: Star) -> Star:
    """Return `star`, or the Sun at its brightness where its density is not known."""
    return star if star.logg is not None and star.radius_rsun else replace(SUN, tmag=star.tmag)


def point_scatter(flux: FloatArray) -> float:
    """Estimate the relative scatter of single points from differences of neighbours, flux (n,)."""
    steps = np.diff(flux / np.median(flux))
    return float(GAUSSIAN_PER_MAD * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2))


def transits(rng: np.random.Generator, time_btjd: FloatArray, flux: FloatArray, star: Star) -> FloatArray:
    """Draw a planet's transits, relative flux (n,): as long as the star's density asks, depth S/N 15 to 60."""
    return mandel_agol(time_btjd, planet_orbit(rng, time_btjd, flux, star))


def planet_orbit(rng: np.random.Generator, time_btjd: FloatArray, flux: FloatArray, star: Star) -> Orbit:
    """Draw a planet that can be seen in a light curve's flux (n,) at the times (n,): depth S/N 15 to 60."""
    star = with_density(star)
    period_days = log_uniform(rng, *PERIOD_DAYS)
    orbit = draw_orbit(rng, time_btjd, period_days, max(a_over_rstar(star, period_days), 1.5))
    n_inside = n_in_transit(time_btjd, orbit)
    depth = min(log_uniform(rng, *DEPTH_SNR) * point_scatter(flux) / np.sqrt(n_inside), DEEPEST)
    return replace(orbit, radius_ratio=float(np.sqrt(depth)))


def dips(rng: np.random.Generator, time_btjd: FloatArray, _flux: FloatArray, _star: Star) -> FloatArray:
    """Draw irregular, asymmetric dips as of dust around a young star, relative flux (n,): 3 to 12 of 0.5 to 30 %."""
    signal = np.ones(len(time_btjd))
    for _ in range(rng.integers(3, 13)):
        centre = rng.uniform(time_btjd[0], time_btjd[-1])
        falling, rising = (log_uniform(rng, 0.1, 1.0) for _ in range(2))
        away = time_btjd - centre
        signal -= log_uniform(rng, 0.005, 0.3) * np.exp(-0.5 * (away / np.where(away < 0, falling, rising)) ** 2)
    return np.maximum(signal, 0.05)


def flares(rng: np.random.Generator, time_btjd: FloatArray, flux: FloatArray, _star: Star) -> FloatArray:
    """Draw flares of a rising and decaying shape, relative flux (n,): 3 to 30 of 10 to 300 times the scatter."""
    signal, scatter = np.ones(len(time_btjd)), point_scatter(flux)
    for _ in range(rng.integers(3, 31)):
        height = log_uniform(rng, 10, 300) * scatter
        add_flare(signal, time_btjd, rng.uniform(time_btjd[0], time_btjd[-1]), height, log_uniform(rng, 0.003, 0.03))
    return signal


def eclipses(rng: np.random.Generator, time_btjd: FloatArray, _flux: FloatArray, star: Star) -> FloatArray:
    """Draw the eclipses of a detached binary, relative flux (n,)."""
    return detached(rng, time_btjd, star).flux


SIGNALS = {"transits": transits, "dips": dips, "flares": flares, "eclipses": eclipses}
"""What can be put into a light curve; each draws from its own range of the kind."""
