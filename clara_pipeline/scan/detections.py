"""Choose events among the maxima of all filters: the most significant first, no two over the same cadences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.periods.compiled import compiled
from clara_pipeline.scan.extent import dip_extent, flare_extent, grown
from clara_pipeline.scan.loops.free import SIGNATURE, find_free
from clara_pipeline.scan.matched.maps import NormalizedFlux, Shape, filter_maps
from clara_pipeline.scan.matched.peaks import Peaks, Ranking, ranked

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


def find_detections(flux: NormalizedFlux, more: Sequence[Peaks] = ()) -> list[Detection]:
    """Find all events above the floor in the maps of all filters and among `more`, the most significant first."""
    cells = bytearray(flux.grid.size)
    taken, found = np.frombuffer(cells, dtype=bool), []
    candidates = ranked(filter_maps(flux), more)
    for one in _free(candidates, cells):
        shape = candidates.shapes[candidates.of[one]]
        first, end = _extent(flux, shape, int(candidates.first[one]), int(candidates.end[one]), taken)
        found.append(Detection(shape.kind, float(candidates.sigma[one]), first, end, shape.sign))
        beside = flux.grid.cells(24 * STEP_REACH_DAYS) if shape.kind == "step" else 0
        taken[max(0, first - beside) : end + beside] = True
    return found


def _free(candidates: Ranking, cells: bytearray) -> Iterator[int]:
    """Yield the candidates of which no cell is marked; by compiled loops where numba works.

    Of thousands most lie over a stronger event: no array is made for each. Cells may be marked on the way.
    """
    if loops := compiled(find_free, SIGNATURE):
        place, taken = np.array([-1]), np.frombuffer(cells, dtype=bool)
        while True:
            loops(candidates.first, candidates.end, taken, int(place[0]) + 1, place)
            if place[0] == len(candidates.first):
                return
            yield int(place[0])
    for one, (first, end) in enumerate(zip(candidates.first.tolist(), candidates.end.tolist(), strict=True)):
        if cells.find(1, first, end) < 0:
            yield one


def _extent(flux: NormalizedFlux, shape: Shape, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the first and last cell of an event, without the cells that others have taken."""
    if shape.kind == "dip":
        return grown(flux, *dip_extent(flux, first, end, taken), shape.sign, taken)
    if shape.kind == "flare":
        return grown(flux, *flare_extent(flux, first, end, taken), shape.sign, taken)
    return first, end
