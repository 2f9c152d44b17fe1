"""Pulsating stars: delta Scuti, gamma Doradus, RR Lyrae."""

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform, peak_to_peak_ppm

MAGNITUDE = np.log(10) / 2.5


def delta_scuti(rng: np.random.Generator, time_btjd: FloatArray, _star: Star) -> SimulatedSignal:
    """Return three to twelve modes at 6–45 cycles a day. `time_btjd` has shape (n,)."""
    n_modes, amplitude = int(rng.integers(3, 13)), log_uniform(rng, 4e-4, 0.02)
    frequency = np.clip(rng.normal(rng.uniform(10, 35), 5, n_modes), 6, 45)
    return modes(rng, time_btjd, frequency, amplitude, "delta_scuti")


def gamma_doradus(rng: np.random.Generator, time_btjd: FloatArray, _star: Star) -> SimulatedSignal:
    """Return three to eight beating modes at 0.4–2.5 cycles a day. `time_btjd` has shape (n,)."""
    n_modes, amplitude = int(rng.integers(3, 9)), log_uniform(rng, 8e-4, 0.015)
    frequency = np.clip(rng.normal(rng.uniform(0.8, 2.0), 0.25, n_modes), 0.4, 2.5)
    return modes(rng, time_btjd, frequency, amplitude, "gamma_doradus")


def rr_lyrae(rng: np.random.Generator, time_btjd: FloatArray, _star: Star) -> SimulatedSignal:
    """Draw an RR Lyrae star: a steep rise and a slow decline (RRab, two in three) or nearly a sine (RRc)."""
    if rng.random() < 0.67:
        return repeating(rng, time_btjd, rng.uniform(0.42, 0.75), rng.uniform(0.3, 0.8), 0.3, "rr_lyrae_ab")
    return repeating(rng, time_btjd, rng.uniform(0.25, 0.4), rng.uniform(0.15, 0.4), 1.6, "rr_lyrae_c")


def modes(
    rng: np.random.Generator, time_btjd: FloatArray, frequency: FloatArray, amplitude: float, subtype: str
) -> SimulatedSignal:
    """Return a sum of sines (m frequencies per day), the strongest of half amplitude `amplitude`.

    `time_btjd` has shape (n,), `frequency` (m,).
    """
    size = amplitude * np.concatenate([[1.0], rng.uniform(0.05, 0.7, len(frequency) - 1)])
    phase = rng.uniform(0, 2 * np.pi, len(frequency))
    flux = np.ones_like(time_btjd)
    for f, a, p in zip(frequency, size, phase, strict=True):
        flux += a * np.sin(2 * np.pi * f * (time_btjd - time_btjd[0]) + p)
    epoch = time_btjd[0] + ((np.pi / 2 - phase[0]) % (2 * np.pi)) / (2 * np.pi * frequency[0])
    return SimulatedSignal(flux, Truth("pulsator", subtype, float(1 / frequency[0]), float(epoch),
                              amplitude_ppm=peak_to_peak_ppm(flux)))  # fmt: skip


def repeating(
    rng: np.random.Generator, time_btjd: FloatArray, period_days: float, magnitudes: float, smooth: float, subtype: str
) -> SimulatedSignal:
    """Repeat one shape: a sawtooth, its k-th harmonic damped by exp(−smooth·k); in magnitudes, peak to peak."""
    offset = rng.random()

    def shape(phase: FloatArray) -> FloatArray:
        """Return the sawtooth of eight harmonics at phases in turns, in the same shape."""
        return sum(np.sin(2 * np.pi * k * phase) * np.exp(-smooth * k) / k for k in range(1, 9))  # type: ignore[return-value]

    one_turn = shape(np.linspace(0, 1, 1000, endpoint=False))
    flux = np.exp(MAGNITUDE * magnitudes / np.ptp(one_turn) * shape(time_btjd / period_days + offset))
    brightest = np.argmax(one_turn) / 1000
    epoch = time_btjd[0] + ((brightest - time_btjd[0] / period_days - offset) % 1) * period_days
    return SimulatedSignal(
        flux, Truth("pulsator", subtype, period_days, float(epoch), amplitude_ppm=peak_to_peak_ppm(flux))
    )
