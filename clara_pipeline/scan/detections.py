"""Choose events among the maxima of all filters: the most significant first, no two over the same cadences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.extent import dip_extent, flare_extent, grown
from clara_pipeline.scan.filters import LEAST_STEP_SIGMA, FilterMap, NormalizedFlux, filter_maps

FLOOR_SIGMA = 3.5
"""Weaker maxima are not looked at."""
FREEDOM = {"outlier": 0.0, "dip": 4.0, "flare": 8.0, "step": 4.0, "bump": 4.0}
"""χ² that a shape must gain over a single point for its free parameters: the plainest that fits is taken."""

STEP_PREFERENCE = 1.15
"""The trend makes half a step look like a flare or a dip. A box or a flare gives a step at most 0.71 of its own
significance, so a step that comes near to them is one."""
STEP_REACH_DAYS = 0.75
"""The trend rounds a step off: what it leaves on both sides so far away is no event."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One event on the grid: cells from `first` up to, not including, `end`."""

    kind: str
    sigma: float
    first: int
    end: int
    sign: int


@dataclass(frozen=True, slots=True, eq=False)
class Maxima:
    """Local maxima of several maps, the most significant first. Arrays are (k,)."""

    map: np.ndarray
    """Number of the map that each is of."""
    cell: np.ndarray
    sigma: FloatArray
    end: np.ndarray
    """Cell after the last of the event that begins at `cell`."""

    def without(self, first: int, end: int) -> "Maxima":
        """Leave out the first maximum and those over any of the cells from `first` up to, not including, `end`."""
        clear = (self.cell >= end) | (self.end <= first)
        clear[0] = False
        return Maxima(self.map[clear], self.cell[clear], self.sigma[clear], self.end[clear])


def find_detections(flux: NormalizedFlux, more: Sequence[FilterMap] = ()) -> list[Detection]:
    """Find all events above the floor in the maps of all filters and `more`, the most significant first."""
    maps = [*filter_maps(flux), *more]
    left = _ranked_maxima(maps)
    taken, found = np.zeros(flux.grid.size, dtype=bool), []
    while len(left.cell):
        one, cell, sigma = maps[left.map[0]], int(left.cell[0]), float(left.sigma[0])
        first, end = _extent(flux, one, cell, cell + one.n_cells, taken)
        found.append(Detection(one.kind, sigma, first, end, one.sign))
        beside = flux.grid.cells(24 * STEP_REACH_DAYS) if one.kind == "step" else 0
        taken[max(0, first - beside) : end + beside] = True
        left = left.without(first - beside, end + beside)
    return found


def _ranked_maxima(maps: list[FilterMap]) -> Maxima:
    maxima = [_maxima(one) for one in maps]
    number = np.repeat(np.arange(len(maps)), [len(cells) for cells, _ in maxima])
    cell = np.concatenate([cells for cells, _ in maxima])
    sigma = np.concatenate([values for _, values in maxima])
    preference = np.array([STEP_PREFERENCE if one.kind == "step" else 1.0 for one in maps])
    length = np.array([one.n_cells for one in maps])
    order = np.lexsort((cell, -sigma * preference[number]))
    return Maxima(number[order], cell[order], sigma[order], (cell + length[number])[order])


def _maxima(one: FilterMap) -> tuple[np.ndarray, FloatArray]:
    """Find the local maxima of a map above the floor: their cells and significances, both (k,)."""
    freedom = FREEDOM[one.kind]
    least = np.sqrt((LEAST_STEP_SIGMA if one.kind == "step" else FLOOR_SIGMA) ** 2 + freedom)
    cells = np.flatnonzero(one.sigma > least)
    before, after = one.sigma[np.maximum(cells - 1, 0)], one.sigma[np.minimum(cells + 1, len(one.sigma) - 1)]
    cells = cells[(one.sigma[cells] >= before) & (one.sigma[cells] >= after)]
    return cells, np.sqrt(one.sigma[cells] ** 2 - freedom)


def _extent(flux: NormalizedFlux, one: FilterMap, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the first and last cell of an event, without the cells that others have taken."""
    if one.kind == "dip":
        return grown(flux, *dip_extent(flux, first, end, taken), one.sign, taken)
    if one.kind == "flare":
        return grown(flux, *flare_extent(flux, first, end, taken), one.sign, taken)
    return first, end
