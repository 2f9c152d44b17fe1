"""The information limit: how often could anybody name the period of two single transits, years apart?

Of the stars of `benchmarks.planted_pairs`, an observer who knows how they were drawn (noise, limb darkening, periods,
impact parameters, the catalogue's error) and sees no more than the white noise: Bayes' probability of every period.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from clara_pipeline.records import Evidence
from clara_pipeline.vetting.duration import density_solar

PERIODS = (6.0, 90.0)
DENSITIES = (0.3, 10.0)
CATALOGUE_SCATTER = 0.2
RADIUS_RATIO = 0.05
MOST_IMPACT = 0.85
IMPACTS = (np.arange(12) + 0.5) / 12 * MOST_IMPACT
LENGTHS = np.geomspace(0.65, 1.55, 29)
"""Of the planted duration."""
SHIFTS = np.linspace(-0.08, 0.08, 9)
"""Durations by which each of the two transits may be off."""
NO_CHANCE = -40.0
"""Logarithm of the odds below which a period that predicts transits which are not there is not looked at closely."""
_X = np.linspace(-1.02, 1.02, 409)


@lru_cache(maxsize=1)
def shapes() -> np.ndarray:
    """Return the light lost at times −1.02 … 1.02 of half a duration, for every impact parameter, (12, 409)."""
    import batman

    found = []
    for impact in IMPACTS:
        planet = batman.TransitParams()
        planet.t0, planet.per, planet.rp, planet.a, planet.ecc, planet.w = 0.0, 40.0, RADIUS_RATIO, 50.0, 0.0, 90.0
        planet.inc, planet.u, planet.limb_dark = np.degrees(np.arccos(impact / 50.0)), [0.35, 0.25], "quadratic"
        half = 20.0 / np.pi * np.arcsin(np.sqrt((1 + RADIUS_RATIO) ** 2 - impact**2) / 50.0)
        found.append(1 - batman.TransitModel(planet, _X * half).light_curve(planet))
    return np.array(found)


def mean_depth_within(impact: float, share_of_duration: float) -> float:
    """Return the mean light lost in the middle of a transit; the share is that of its duration."""
    shape = shapes()[int(np.argmin(np.abs(IMPACTS - impact)))]
    return float(shape[np.abs(_X) <= share_of_duration].mean())


def _sums(time: np.ndarray, lost: np.ndarray, mid: float, length: float) -> np.ndarray:
    """Return Σ model × data and Σ model² for every impact parameter, (2, 12), of a transit at `mid`."""
    near = slice(*np.searchsorted(time, [mid - 0.51 * length, mid + 0.51 * length]))
    x, light = 2 * (time[near] - mid) / length, lost[near]
    model = shapes()[:, np.rint((x - _X[0]) / (_X[1] - _X[0])).astype(int)]
    return np.array([model @ light, np.sum(model**2, axis=1)])


def probabilities(
    evidences: Sequence[Evidence], mids: tuple[float, float], duration: float, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the periods (n,) that two transits at `mids` allow, and the probability of each, (n,)."""
    time = np.concatenate([one.light_curve.time_btjd for one in evidences])
    lost = (1 - np.concatenate([one.light_curve.flux for one in evidences]).astype(float)) / sigma
    cycles = np.arange(np.ceil((mids[1] - mids[0]) / PERIODS[1]), np.floor((mids[1] - mids[0]) / PERIODS[0]) + 1)
    periods = (mids[1] - mids[0]) / cycles
    catalogued = density_solar(evidences[0].light_curve.star)
    pairs = [_pair(time, lost, mids, duration, length) for length in LENGTHS * duration]
    odds = np.full((len(cycles), len(LENGTHS), len(IMPACTS)), -np.inf)
    middle = len(LENGTHS) // 2
    for n, period in enumerate(periods):
        others = _others(time, mids, period)
        for k in sorted(range(len(LENGTHS)), key=lambda k: abs(k - middle)):
            length, (fit, depth) = LENGTHS[k] * duration, pairs[k]
            more = sum((_sums(time, lost, mid, length) for mid in others), np.zeros((2, len(IMPACTS))))
            change = depth * more[0] - 0.5 * depth**2 * more[1]
            if k == middle and change.max() < NO_CHANCE:
                break
            odds[n, k] = fit + change + _log_prior(period, length, catalogued)
    likely = np.exp(odds - odds.max()).sum(axis=(1, 2))
    return periods, likely / likely.sum()


def _pair(
    time: np.ndarray, lost: np.ndarray, mids: tuple[float, float], duration: float, length: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithm of the likelihood of two transits of a length, and their depth, (12,) each."""
    early, late = (np.array([_sums(time, lost, mid + s * duration, length) for s in SHIFTS]) for mid in mids)
    both = (early[:, None] + late[None, :]).reshape(-1, 2, len(IMPACTS))
    depth = np.maximum(both[:, 0], 0) / np.maximum(both[:, 1], 1e-9)
    fit = 0.5 * depth * both[:, 0]
    top, best = fit.max(axis=0), fit.argmax(axis=0)
    return top + np.log(np.exp(fit - top).mean(axis=0)), depth[best, np.arange(len(IMPACTS))]


def _others(time: np.ndarray, mids: tuple[float, float], period: float) -> list[float]:
    """Return the other transits of a period that fall near data."""
    first, last = (int((t - mids[0]) / period) for t in (time[0] - 1, time[-1] + 1))
    n = round((mids[1] - mids[0]) / period)
    return [mids[0] + m * period for m in range(first - 1, last + 2) if m not in (0, n)]


def _log_prior(period: float, length: float, catalogued: float) -> np.ndarray:
    """Return how likely a period with a duration was to be drawn, for every impact parameter, (12,)."""
    a_over_r = np.sqrt((1 + RADIUS_RATIO) ** 2 - IMPACTS**2) / np.sin(np.pi * length / period)
    density = (a_over_r / 4.2) ** 3 / period**2
    off = np.log(density / catalogued) / CATALOGUE_SCATTER
    inside = (density > DENSITIES[0]) & (density < DENSITIES[1])
    return np.where(inside, -0.5 * off**2 - np.log(density) / 3, -np.inf) - 5 / 3 * np.log(period)
