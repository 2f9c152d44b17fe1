"""Circumstances of an event: gaps, momentum dumps, scattered light, flagged cadences."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.quality_bits import MOMENTUM_DUMP, SCATTERED_LIGHT
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.scan.even_grid import EvenGrid

EDGE_DAYS = 0.25
"""Trends are least certain so close to a gap or an end."""
DUMP_DAYS = 0.1
FLAGGED_SHARE = 0.5
CUT = "cut by a gap"
"""Said of an event that reaches the first or last point beside a gap: only one of its sides was seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """Moments and cadences of a curve at which instruments make events."""

    time_days: FloatArray
    """Sorted times of the n points."""
    edges: FloatArray
    """First and last time of every segment."""
    dumps: FloatArray
    scattered: np.ndarray
    """Points flagged for scattered light, and for anything, bool (n,)."""
    flagged: np.ndarray

    def words(self, first: int, last: int) -> str:
        """Describe what the points `first` to `last` of an event touch; "" where they touch nothing."""
        return ", ".join(self._touched(first, last))

    def _touched(self, first: int, last: int) -> list[str]:
        start, end, inside = self.time_days[first], self.time_days[last], slice(first, last + 1)
        is_cut = _any_within(self.edges, start, end)
        said = {
            CUT: is_cut,
            "gap edge": not is_cut and _any_within(self.edges, start - EDGE_DAYS, end + EDGE_DAYS),
            "momentum dump": _any_within(self.dumps, start - DUMP_DAYS, end + DUMP_DAYS),
            "scattered light": self.scattered[inside].mean() >= FLAGGED_SHARE,
            "flagged cadences": self.flagged[inside].mean() >= FLAGGED_SHARE,
        }
        return [words for words, is_so in said.items() if is_so]


def circumstances(time_days: FloatArray, grid: EvenGrid, quality: IntArray | None) -> Circumstances:
    """Collect them from sorted times and the QUALITY words of the same points, both (n,)."""
    edges = np.array([time_days[place] for one in grid.segments for place in (one.start, one.stop - 1)])
    bits = np.zeros(len(time_days), dtype=np.int64) if quality is None else np.asarray(quality)
    dumps = time_days[(bits & MOMENTUM_DUMP) != 0]
    return Circumstances(time_days, edges, dumps, (bits & SCATTERED_LIGHT) != 0, bits != 0)


def _any_within(moments: FloatArray, low: float, high: float) -> bool:
    return bool(np.searchsorted(moments, low) < np.searchsorted(moments, high, side="right"))
