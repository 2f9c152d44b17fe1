"""Choose events among the maxima of all filters: the most significant first, no two over the same cadences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.scan.extent import dip_extent, flare_extent, grown
from clara_pipeline.scan.filters import NormalizedFlux, filter_maps
from clara_pipeline.scan.peaks import Peaks, peaks, ranked

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
    sources = [*map(peaks, filter_maps(flux)), *more]
    left = ranked(sources)
    taken, found = np.zeros(flux.grid.size, dtype=bool), []
    while len(left.cell):
        one, sigma = sources[left.source[0]], float(left.sigma[0])
        first, end = _extent(flux, one, int(left.cell[0]), int(left.end[0]), taken)
        found.append(Detection(one.kind, sigma, first, end, one.sign))
        beside = flux.grid.cells(24 * STEP_REACH_DAYS) if one.kind == "step" else 0
        taken[max(0, first - beside) : end + beside] = True
        left = left.without(first - beside, end + beside)
    return found


def _extent(flux: NormalizedFlux, one: Peaks, first: int, end: int, taken: np.ndarray) -> tuple[int, int]:
    """Fit the first and last cell of an event, without the cells that others have taken."""
    if one.kind == "dip":
        return grown(flux, *dip_extent(flux, first, end, taken), one.sign, taken)
    if one.kind == "flare":
        return grown(flux, *flare_extent(flux, first, end, taken), one.sign, taken)
    return first, end
