"""Where the maps of filters are highest: what events are chosen from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.filters import LEAST_STEP_SIGMA, FilterMap

FLOOR_SIGMA = 3.5
"""Weaker maxima are not looked at."""
FREEDOM = {"outlier": 0.0, "dip": 4.0, "flare": 8.0, "step": 4.0, "bump": 4.0}
"""χ² that a shape must gain over a single point for its free parameters: the plainest that fits is taken."""
STEP_PREFERENCE = 1.15
"""The trend makes half a step look like a flare or a dip. A box or a flare gives a step at most 0.71 of its own
significance, so a step that comes near to them is one."""


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Local maxima of one map above the floor: the cells where events begin, int (k,), and their significances."""

    kind: str
    n_cells: int
    sign: int
    cell: np.ndarray
    sigma: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RankedPeaks:
    """Peaks of several maps, the most significant first. Arrays are (k,)."""

    source: np.ndarray
    """Number of the map that each is of."""
    cell: np.ndarray
    end: np.ndarray
    """The events are in the cells from `cell` up to, not including, `end`."""
    sigma: FloatArray

    def without(self, first: int, end: int) -> "RankedPeaks":
        """Leave out the first peak and those over any of the cells from `first` up to, not including, `end`."""
        clear = (self.cell >= end) | (self.end <= first)
        clear[0] = False
        return RankedPeaks(self.source[clear], self.cell[clear], self.end[clear], self.sigma[clear])


def peaks(one: FilterMap) -> Peaks:
    """Find the local maxima of a map above the floor."""
    cells = np.flatnonzero(one.sigma > _least(one.kind))
    before, after = one.sigma[np.maximum(cells - 1, 0)], one.sigma[np.minimum(cells + 1, len(one.sigma) - 1)]
    cells = cells[(one.sigma[cells] >= before) & (one.sigma[cells] >= after)]
    return peaks_at(cells, one.sigma[cells], one.kind, one.n_cells, one.sign)


def peaks_at(cells: np.ndarray, sigma: FloatArray, kind: str, n_cells: int, sign: int) -> Peaks:
    """Keep the maxima above the floor, both (k,), with what their shape's freedom takes from them."""
    is_high = sigma > _least(kind)
    return Peaks(kind, n_cells, sign, cells[is_high], np.sqrt(sigma[is_high] ** 2 - FREEDOM[kind]))


def ranked(some: Sequence[Peaks]) -> RankedPeaks:
    """Order the peaks of several maps."""
    source = np.repeat(np.arange(len(some)), [len(one.cell) for one in some])
    cell = np.concatenate([one.cell for one in some])
    sigma = np.concatenate([one.sigma for one in some])
    preference = np.array([STEP_PREFERENCE if one.kind == "step" else 1.0 for one in some])
    length = np.array([one.n_cells for one in some])
    order = np.lexsort((cell, -sigma * preference[source]))
    return RankedPeaks(source[order], cell[order], (cell + length[source])[order], sigma[order])


def _least(kind: str) -> float:
    return float(np.sqrt((LEAST_STEP_SIGMA if kind == "step" else FLOOR_SIGMA) ** 2 + FREEDOM[kind]))
