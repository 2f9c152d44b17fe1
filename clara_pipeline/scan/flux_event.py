"""The record of one event inside a light curve."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray

KINDS = ("dip", "flare", "outlier", "step", "window")


@dataclass(frozen=True, slots=True)
class FluxEvent:
    """One event in a light curve; times are those of its first, most extreme and last point."""

    kind: str
    """A word of `KINDS`; "window" is what the sliding-window recipe flags."""
    start_btjd: float
    peak_btjd: float
    end_btjd: float
    amplitude_ppm: float
    """Largest departure from the trend; negative for dips, the change of level for steps."""
    sigma: float
    """Significance of the whole event in standard deviations; ranks the events of a curve."""
    n_points: int
    method: str = "robust"
    circumstances: str = ""
    """In words: touches a gap, a momentum dump, scattered light or flagged cadences."""


def points_inside(time: FloatArray, events: Iterable[FluxEvent]) -> np.ndarray:
    """Mark the points of ascending `time` (n,) that belong to an event, bool (n,)."""
    inside = np.zeros(len(time), dtype=bool)
    for event in events:
        inside[np.searchsorted(time, event.start_btjd) : np.searchsorted(time, event.end_btjd, side="right")] = True
    return inside
