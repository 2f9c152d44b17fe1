"""Simulated signals: their relative flux and the truth about them."""

from dataclasses import asdict, dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.units import PPM


@dataclass(frozen=True, slots=True)
class Truth:
    """What a signal really is; None where a quantity means nothing for its kind."""

    kind: str
    subtype: str = ""
    period_days: float | None = None
    epoch_btjd: float | None = None
    """Centre of the deepest dip, or maximum light of a pulsator."""
    duration_hours: float | None = None
    depth_ppm: float | None = None
    """Of the deepest dip as it appears in the star's flux."""
    radius_ratio: float | None = None
    impact: float | None = None
    secondary_phase: float | None = None
    secondary_depth_ppm: float | None = None
    rotation_period_days: float | None = None
    amplitude_ppm: float | None = None
    """Peak to peak, of variability that is not a dip."""
    n_flares: int | None = None
    centroid_shift_px: float | None = None
    """Of the light in the aperture during a dip."""

    def row(self) -> dict[str, object]:
        """Return the truth as a dictionary, in the order of the fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSignal:
    """Relative flux (n,) about 1, and the truth. `off_target`: it is a neighbour that varies."""

    flux: FloatArray
    truth: Truth
    off_target: bool = False


def peak_to_peak_ppm(flux: FloatArray) -> float:
    """Return the range of a relative flux, shape (n,), in ppm."""
    return float(np.ptp(flux) * PPM)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number uniform in its logarithm between `low` and `high`."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
