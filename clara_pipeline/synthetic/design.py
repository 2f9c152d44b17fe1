"""The synthetic class the forests learn against: white noise and one transit a curve (paper 3.2)."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.synthetic.noise import white
from clara_pipeline.synthetic.transits import Orbit, box, mandel_agol
from clara_pipeline.units import MINUTES_PER_DAY, PPM

PERIOD_DAYS = (1.0, 15.0)
DURATION_HOURS = (1.0, 10.0)
DEPTH_PPM = (500.0, 20_000.0)
A_OVER_RSTAR = 15.0
INCLINATION_DEG = 89.0
LIMB_DARKENING = (0.1, 0.3)


@dataclass(frozen=True, slots=True)
class Design:
    """How one set of synthetic curves is made."""

    name: str
    length_days: float
    noise_ppm: float
    n_curves: int = 300
    cadence_minutes: float = 2.0


DESIGNS = {
    "p3": Design("p3", length_days=23.75, noise_ppm=50.0),
    "p5": Design("p5", length_days=25.25, noise_ppm=225.0),
    "p9": Design("p9", length_days=24.5, noise_ppm=225.0),
}
"""The best variants at α = 0.3, 0.5 and 0.9 (paper 4.1)."""


def curve_seed(seed: np.random.SeedSequence, index: int) -> np.random.SeedSequence:
    """Return the seed of curve `index`: what `seed.spawn` gives a fresh sequence, without changing `seed`."""
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, index), pool_size=seed.pool_size)


def synthetic_curve(design: Design, seed: np.random.SeedSequence) -> tuple[FloatArray, FloatArray]:
    """Simulate one curve: time (n,) in days from 0 and relative flux (n,), float64; the same for the same seed.

    A box or a Mandel–Agol transit with equal chance; period U(1, 15) d, depth U(500 ppm, 2 %),
    epoch U(0, period), a box's duration U(1, 10) h; then white noise (paper 3.2).
    """
    rng = np.random.default_rng(seed)
    cadence_days = design.cadence_minutes / MINUTES_PER_DAY
    time_days = np.arange(round(design.length_days / cadence_days)) * cadence_days
    is_box = rng.random() < 0.5
    period_days, duration_hours, depth_ppm = (rng.uniform(*r) for r in (PERIOD_DAYS, DURATION_HOURS, DEPTH_PPM))
    epoch_days = rng.uniform(0, period_days)
    if is_box:
        flux = box(time_days, period_days, epoch_days, duration_hours, depth_ppm)
    else:
        radius_ratio = float(np.sqrt(depth_ppm / PPM))
        orbit = Orbit(period_days, epoch_days, radius_ratio, A_OVER_RSTAR, INCLINATION_DEG, LIMB_DARKENING)
        flux = mandel_agol(time_days, orbit)
    return time_days, flux + white(rng, len(flux), design.noise_ppm)
