"""A light curve on an even grid of cadences, so that filters are sums over neighbouring cells."""

import itertools
from dataclasses import dataclass

import numpy as np

from clara_pipeline.median import median
from clara_pipeline.records import FloatArray

GAP_CADENCES = 5
GAP_DAYS = 0.2
"""A gap splits the curve when it is longer than both."""
PADDING_DAYS = 0.6
"""Empty cells between segments: no filter may reach across."""


@dataclass(frozen=True, slots=True, eq=False)
class EvenGrid:
    """Where each of n points lies among m cells. Cells without a point are missing cadences or padding."""

    cadence_days: float
    cell: np.ndarray
    """Cell of each point, increasing, int (n,)."""
    point: np.ndarray
    """Point of each cell, −1 where there is none, int (m,)."""
    segments: tuple[slice, ...]
    """Points between gaps."""

    @property
    def size(self) -> int:
        """Return the number of cells, m."""
        return len(self.point)

    def cells(self, hours: float, least: int = 1) -> int:
        """Convert a duration in hours to cells."""
        return max(least, round(hours / 24 / self.cadence_days))

    def spread(self, values: FloatArray) -> FloatArray:
        """Put values (n,) into their cells, float64 (m,); 0 where there is no point."""
        cells = np.zeros(self.size)
        cells[self.cell] = values
        return cells


def even_grid(time_days: FloatArray) -> EvenGrid:
    """Lay sorted times (n,), n ≥ 2, on a grid of their usual cadence, segment by segment."""
    steps = np.diff(time_days)
    positive = steps[steps > 0]
    cadence = median(positive) if len(positive) else 1.0
    cuts = np.flatnonzero(steps > max(GAP_DAYS, GAP_CADENCES * cadence)) + 1
    bounds = [0, *cuts.tolist(), len(time_days)]
    segments = tuple(slice(first, last) for first, last in itertools.pairwise(bounds))
    padding = round(PADDING_DAYS / cadence) + 2
    cell, offset = np.empty(len(time_days), dtype=np.int64), padding
    for segment in segments:
        cell[segment] = offset + _places(time_days[segment], cadence)
        offset = int(cell[segment.stop - 1]) + 1 + padding
    point = np.full(offset, -1)
    point[cell] = np.arange(len(time_days))
    return EvenGrid(cadence, cell, point, segments)


def _places(time_days: FloatArray, cadence_days: float) -> np.ndarray:
    """Count the cadences of one segment from its first; points that would share a cell move to the next."""
    places = np.round((time_days - time_days[0]) / cadence_days).astype(np.int64)
    order = np.arange(len(places))
    return np.maximum.accumulate(places - order) + order
