"""Cepheids: a sawtooth of the magnitude with the period, smaller in the red, so that they are bluest at maximum."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import flux_of_magnitude
from clara_pipeline.transients.simulation.observing import YEAR_DAYS
from clara_pipeline.transients.simulation.source import Source

G_ANGSTROM, R_ANGSTROM = 4827.0, 6223.0
N_HARMONICS = 5


def simulate_cepheid(rng: np.random.Generator, peak_mjd: float) -> Source:
    """Draw a Cepheid followed around `peak_mjd`.

    Periods and amplitudes: Klagyivik & Szabados (2009); red over green amplitude 0.6 to 0.75; one in five is of
    type II, with a redder mean and cycles that differ a little.
    """
    is_type_ii = rng.random() < 0.2
    period = 10 ** rng.uniform(0.1, 1.75)
    amplitude = rng.uniform(0.25, 0.6) if period < 4 and rng.random() < 0.4 else rng.uniform(0.45, 1.4)
    mean_mag = rng.uniform(12.8, 19.3)
    mean_colour = float(np.clip(rng.normal(0.8 + 0.1 * is_type_ii, 0.3), 0.2, 2.0))
    red_ratio = rng.uniform(0.58, 0.76)
    rise_share = float(np.clip(rng.normal(0.3, 0.08), 0.12, 0.5))
    damping = rng.uniform(0.6, 0.95)
    unsteady = rng.uniform(0.0, 0.12) if is_type_ii else 0.0
    phase_0, cycle_seed = rng.random(), int(rng.integers(2**63))
    span = rng.uniform(20, 180) if rng.random() < 0.15 else rng.uniform(180, 3.3 * YEAR_DAYS)

    def flux(time_mjd: FloatArray, wavelength: FloatArray) -> FloatArray:
        """Return the flux density in microjansky, (n,)."""
        turns = (time_mjd - peak_mjd) / period + phase_0
        lag = 0.03 * (wavelength - G_ANGSTROM) / (R_ANGSTROM - G_ANGSTROM)
        shape = sawtooth(turns - lag, rise_share, damping)
        along = (wavelength - G_ANGSTROM) / (R_ANGSTROM - G_ANGSTROM)
        strength = amplitude * (1 + unsteady * _cycles(turns, cycle_seed)) * red_ratio**along
        return flux_of_magnitude(mean_mag - mean_colour * (np.minimum(along, 1) + 0.3 * np.maximum(along - 1, 0))
                                 + strength * shape)  # fmt: skip

    return Source("CEP", flux, peak_mjd - span / 2, peak_mjd + span / 2, is_transient=False)


def sawtooth(turns: FloatArray, rise_share: float, damping: float) -> FloatArray:
    """Return a smooth sawtooth in magnitudes with amplitude 1 and mean 0, (n,): a fast rise, a slow decline.

    The Fourier series of a triangle that brightens during `rise_share` of the period, each harmonic weaker by
    `damping`; its magnitude is largest at whole turns.
    """
    grid = np.arange(64) / 64
    lowest, highest = _series(grid, rise_share, damping).min(), _series(grid, rise_share, damping).max()
    return _series(turns, rise_share, damping) / (highest - lowest)


def _series(turns: FloatArray, rise_share: float, damping: float) -> FloatArray:
    total = np.zeros(len(turns))
    for k in range(1, N_HARMONICS + 1):
        weight = damping ** (k - 1) / k**2 * np.sin(np.pi * k * rise_share)
        total -= weight * np.sin(2 * np.pi * k * (turns - rise_share / 2))
    return total


def _cycles(turns: FloatArray, seed: int) -> FloatArray:
    """Return a standard normal number for each whole cycle, (n,)."""
    cycle = np.floor(turns).astype(np.int64)
    names, which = np.unique(cycle, return_inverse=True)
    return np.random.default_rng(seed).standard_normal(len(names))[which]
