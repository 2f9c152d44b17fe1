"""Small made-up objects: what a supernova, a dwarf nova and a restless nucleus do to photometry."""

import numpy as np

from clara_pipeline.transients.photometry import Photometry


def photometry(time, flux, error=None, band="r", is_difference=False, object_id="made") -> Photometry:
    """Hold points given as sequences; `band` is one letter for all or one a point."""
    time = np.asarray(time, dtype=np.float64)
    flux = np.asarray(flux, dtype=np.float64)
    error = (
        np.full(len(time), 5.0) if error is None else np.broadcast_to(np.asarray(error, dtype=np.float64), time.shape)
    )
    bands = np.array([band] * len(time) if isinstance(band, str) else band, dtype="<U1")
    return Photometry(object_id, time, bands, flux, error.copy(), np.ones(len(time), dtype=bool), is_difference)


def supernova(rng: np.random.Generator, peak_mjd: float = 59000.0) -> Photometry:
    """Rise in 15 days, fade in 40, twice as high in r as in g; noise of 3 microjansky."""
    time = np.sort(rng.uniform(peak_mjd - 300, peak_mjd + 300, 120))
    band = np.where(rng.random(120) < 0.5, "g", "r")
    days = time - peak_mjd
    shape = np.where(days < 0, np.exp(-0.5 * (days / 8) ** 2), np.exp(-days / 30))
    flux = shape * np.where(band == "g", 100.0, 200.0) + rng.normal(0, 3, 120)
    return photometry(time, flux, 3.0, list(band), is_difference=True)


def nucleus(rng: np.random.Generator) -> Photometry:
    """Follow a damped random walk of 200 days in r and g together, about 300 microjansky."""
    time = np.sort(rng.uniform(58000, 60000, 120))
    walk = np.zeros(120)
    for i in range(1, 120):
        memory = np.exp(-(time[i] - time[i - 1]) / 200)
        walk[i] = memory * walk[i - 1] + np.sqrt(1 - memory**2) * rng.normal()
    band = np.where(rng.random(120) < 0.5, "g", "r")
    return photometry(time, 300 + 80 * walk + rng.normal(0, 5, 120), 5.0, list(band))


def dwarf_nova(rng: np.random.Generator) -> Photometry:
    """Burst for five days every 90, fifty times the quiet flux."""
    time = np.sort(rng.uniform(58000, 60000, 150))
    flux = 5 + 250 * np.exp(-((time - 58000) % 90) / 5) + rng.normal(0, 3, 150)
    return photometry(time, flux, 3.0, "g")
