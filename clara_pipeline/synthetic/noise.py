"""Noise of a light curve: white, wandering, and what a CCD aperture must have."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.units import PPM

EXPOSURE_SECONDS = 96.0
"""Of a two-minute cadence: 0.8 of the frames survive the cosmic-ray mitigation."""
READS = 48
READ_NOISE_ELECTRONS = 10.0
MEASURED_OVER_EXPECTED = 1.07
"""What real files have beyond the CCD equation."""


def white(rng: np.random.Generator, n: int, ppm: float) -> FloatArray:
    """Draw independent Gaussian noise (n,), relative to the flux, of standard deviation `ppm`."""
    return rng.normal(0.0, ppm / PPM, n)


def wander(rng: np.random.Generator, n: int, ppm: float, timescale: float) -> FloatArray:
    """Draw noise (n,), relative, that forgets itself over `timescale` points (a stationary Ornstein–Uhlenbeck process).

    Drawn in Fourier space on a power of two at least twice as long, so that its ends do not meet.
    """
    length = 1 << (2 * n - 1).bit_length()
    frequency = np.fft.rfftfreq(length)
    amplitude = 1 / np.sqrt(1 + (2 * np.pi * frequency * timescale) ** 2)
    amplitude[0] = 0.0
    spectrum = amplitude * (rng.standard_normal(len(frequency)) + 1j * rng.standard_normal(len(frequency)))
    expected = 2 * np.sqrt(np.sum(amplitude**2)) / length
    return np.fft.irfft(spectrum)[:n] * (ppm / PPM / expected)


def aperture_noise(flux: FloatArray, sky: FloatArray, n_pixels: int) -> FloatArray:
    """Return the noise (n,) in e-/s of one cadence: photons of star and sky, and read-out (CCD equation).

    The sky counts somewhat more than once, because it was measured on as few pixels before it was subtracted.
    """
    read = n_pixels * READS * READ_NOISE_ELECTRONS**2 / EXPOSURE_SECONDS
    return MEASURED_OVER_EXPECTED * np.sqrt((np.maximum(flux, 0.0) + 1.3 * sky + read) / EXPOSURE_SECONDS)
