"""The 4000 features of a light curve: 3000 normalised fluxes and 1000 Lomb–Scargle powers."""

import numpy as np

from clara_pipeline.periods.power import PowerGrid
from clara_pipeline.records import FloatArray

FLUX_POINTS = 3000
POWER_POINTS = 1000
N_FEATURES = FLUX_POINTS + POWER_POINTS
FREQUENCY_PER_DAY = np.logspace(np.log10(1 / 27), np.log10(6), POWER_POINTS)
"""27 days to 4 hours (paper 3.1)."""
_POWER_GRID = PowerGrid(FREQUENCY_PER_DAY)


def flux_power_vector(time_btjd: FloatArray, normalised: FloatArray) -> FloatArray:
    """Return normalised fluxes and their powers, float32 (4000,) (paper 3.1); both arguments are (n,), finite, n ≥ 2.

    The first 3000 fluxes are padded with zeros where there are fewer; the powers come from all points.
    """
    vector = np.zeros(N_FEATURES, dtype=np.float32)
    head = normalised[:FLUX_POINTS]
    vector[: len(head)] = head
    vector[FLUX_POINTS:] = _POWER_GRID.power(time_btjd, normalised)
    return vector


def normalise(flux: FloatArray) -> FloatArray:
    """Return (flux − mean) / standard deviation in float64: layout `v1`. Takes and returns shape (n,)."""
    flux = np.asarray(flux, dtype=np.float64)
    normalised = flux - flux.mean()
    normalised /= np.sqrt(np.square(normalised).mean())  # bit for bit flux.std(), which would subtract the mean again
    return normalised


def normalise_as_published(flux: FloatArray) -> FloatArray:
    """Normalise as the released code does, in float32 over a big-endian array: layout `published`.

    Byte-swapped sums run in small buffers, so mean and deviation are off by up to 3e-4 σ; the
    published forests were trained on exactly these numbers.
    Takes and returns shape (n,).
    """
    flux = np.asarray(flux).astype(">f4")
    return (flux - np.mean(flux)) / np.std(flux)
