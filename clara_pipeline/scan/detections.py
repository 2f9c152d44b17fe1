"""Choose events among the maxima of all filters: the most significant first, no two over the same cadences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.scan.extent import dip_extent, flare_extent, grown
from clara_pipeline.scan.filters import NormalizedFlux, Shape, filter_maps
from clara_pipeline.scan.peaks import Peaks, ranked

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
    for sigma, shape, first, end in ranked(filter_maps(flux), more):
        if cells.find(1, first, end) >= 0:  # of thousands of peaks most lie over a stronger event: no array for each
            continue
        first, end = _extent(flux, shape, first, end, taken)
        found.append(Detection(shape.kind, sigma, first, end, shape.sign))
        beside = flux.grid.cells(24 * STEP_REACH_DAYS) if shape.kind == "step" else 0
        taken[max(0, first - beside) : end + beside] = True
    return found


def _extent(flux: NormalizedFlux, shape: Shape, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the first and last cell of an event, without the cells that others have taken."""
    if shape.kind == "dip":
        return grown(flux, *dip_extent(flux, first, end, taken), shape.sign, taken)
    if shape.kind == "flare":
        return grown(flux, *flare_extent(flux, first, end, taken), shape.sign, taken)
    return first, end
