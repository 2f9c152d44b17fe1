"""Draw a supernova's distance: evenly in volume, out to where its peak is bright enough to be followed."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.simulation.source import redshift_at
from clara_pipeline.transients.simulation.ztf_survey import FAINTEST_PEAK_MAGNITUDE


def place_supernova(rng: np.random.Generator, absolute_mag: float) -> tuple[float, float]:
    """Return a distance modulus and redshift for a supernova of this absolute magnitude at its peak.

    Two in three are bright enough for a spectrum, as the samples that classifiers are tried on; the others reach a
    magnitude fainter.
    """
    faintest = FAINTEST_PEAK_MAGNITUDE + rng.normal(0, 0.2) + (rng.uniform(0, 1.0) if rng.random() < 0.35 else 0.0)
    modulus = faintest - absolute_mag + 5 / 3 * np.log10(max(rng.random(), 1e-3))
    modulus = float(np.clip(modulus, 28.5, 42.0))
    return modulus, redshift_at(modulus)
