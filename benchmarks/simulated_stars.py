"""Simulated 27-day, 2-minute light curves with realistic gaps, for injection and recovery."""

from dataclasses import dataclass

import numpy as np

CADENCE_DAYS = 2 / 1440
LENGTH_DAYS = 27.0
START_BTJD = 1325.3
ROTATOR_SEMI_AMPLITUDE = 2000e-6
KINDS = ("quiet", "rotator", "red")


@dataclass(frozen=True)
class Injected:
    """What was put in: periods and durations in days, depth relative; period 0 for a transit-free curve."""

    period_days: float = 0.0
    epoch_btjd: float = 0.0
    duration_days: float = 0.0
    depth: float = 0.0
    n_transits: int = 0


def star(kind: str, snr: float, seed: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, Injected]:
    """Return (time_btjd, flux about 1, what was injected); `snr` 0 leaves the transits out.

    S/N = √(Σ (1 − model)² / σ²) over all points, σ the white noise of one 2-minute point (400–2000 ppm).
    """
    rng = np.random.default_rng(seed)
    time = times(rng)
    sigma = np.exp(rng.uniform(np.log(400e-6), np.log(2000e-6)))
    flux = 1 + rng.normal(0, sigma, len(time))
    if kind == "rotator":
        flux += rotation(rng, time)
    if kind == "red":
        flux += red_noise(rng, time, 0.3 * sigma, rng.uniform(0.05, 0.5))
    if not snr:
        return time, flux, Injected()
    dip, injected = transits(rng, time, sigma, snr)
    return time, flux - dip, injected


def times(rng: np.random.Generator) -> np.ndarray:
    """Return the cadences of one sector: a gap between the orbits, momentum dumps, now and then half a day lost."""
    since = np.arange(0, LENGTH_DAYS, CADENCE_DAYS)
    kept = rng.random(len(since)) > 0.004
    gaps = [(rng.uniform(12.2, 13.8), rng.uniform(0.9, 1.6))]
    gaps += [(d, rng.uniform(4, 14) / 1440) for d in np.arange(rng.uniform(1, 3), LENGTH_DAYS, rng.uniform(2.2, 4.5))]
    gaps += [(rng.uniform(0, LENGTH_DAYS), rng.exponential(0.15)) for _ in range(rng.integers(0, 3))]
    if rng.random() < 0.3:
        gaps.append((rng.uniform(0, LENGTH_DAYS - 1), rng.uniform(0.2, 0.8)))
    for start, length in gaps:
        kept &= ~((since > start) & (since < start + length))
    return START_BTJD + since[kept]


def rotation(rng: np.random.Generator, time: np.ndarray) -> np.ndarray:
    """Simulate three to six spots that come, go and rotate differentially: 2000 ppm of semi-amplitude, 1–12 d."""
    period = np.exp(rng.uniform(np.log(1.0), np.log(12.0)))
    inclination = rng.uniform(0.6, 1.5)
    since, flux = time - time[0], np.zeros_like(time)
    for _ in range(rng.integers(3, 7)):
        turns = since / (period * (1 + rng.normal(0, 0.03))) + rng.uniform()
        latitude = rng.uniform(-0.8, 0.8)
        facing = np.cos(2 * np.pi * turns) * np.sin(inclination) * np.cos(latitude) + np.cos(inclination) * np.sin(
            latitude
        )
        strength = np.exp(-0.5 * ((since - rng.uniform(-10, 37)) / rng.uniform(15, 80)) ** 2)
        flux -= rng.uniform(0.3, 1) * strength * np.clip(facing, 0, None)
    return (flux - flux.mean()) * ROTATOR_SEMI_AMPLITUDE / (0.5 * np.ptp(flux))


def red_noise(rng: np.random.Generator, time: np.ndarray, sigma: float, memory_days: float) -> np.ndarray:
    """Sample an Ornstein–Uhlenbeck process at the cadences."""
    from scipy.signal import lfilter

    keep = np.exp(-CADENCE_DAYS / memory_days)
    n = round((time[-1] - time[0]) / CADENCE_DAYS) + 1
    settle = 5000
    process = lfilter([1], [1, -keep], rng.normal(0, sigma * np.sqrt(1 - keep**2), n + settle))[settle:]
    return process[np.round((time - time[0]) / CADENCE_DAYS).astype(int)]


def transits(rng: np.random.Generator, time: np.ndarray, sigma: float, snr: float) -> tuple[np.ndarray, Injected]:
    """Draw limb-darkened transits of 0.5–12.5 d, at least two of them half seen, longer than 45 minutes."""
    import batman

    while True:
        period = np.exp(rng.uniform(np.log(0.5), np.log(12.5)))
        a_over_r = 4.2 * np.exp(rng.uniform(np.log(0.4), np.log(3.0))) ** (1 / 3) * period ** (2 / 3)
        impact = rng.uniform(0, 0.85)
        epoch = time[0] + rng.uniform(0, period)
        duration = period / np.pi * np.arcsin(np.sqrt(1.05**2 - impact**2) / a_over_r) if a_over_r > 2.5 else 0.0
        if duration < 0.75 / 24:
            continue
        planet = batman.TransitParams()
        planet.t0, planet.per, planet.rp, planet.a, planet.ecc, planet.w = epoch, period, 0.05, a_over_r, 0.0, 90.0
        planet.inc, planet.u, planet.limb_dark = np.degrees(np.arccos(impact / a_over_r)), [0.35, 0.25], "quadratic"
        dip = 1 - batman.TransitModel(planet, time).light_curve(planet)
        _, points = np.unique(np.round((time[dip > 0] - epoch) / period), return_counts=True)
        seen = int(np.count_nonzero(points * CADENCE_DAYS >= 0.5 * duration))
        if seen >= 2:
            dip *= snr * sigma / np.sqrt(np.sum(dip**2))
            return dip, Injected(period, epoch, duration, float(dip.max()), seen)
