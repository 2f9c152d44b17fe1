"""Prepare the matched filters for a grid before they see any flux: their lengths, and where points are."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.matched.templates import (
    BUMP_HOURS,
    DIP_HOURS,
    FLARE_HOURS,
    LEAST_BUMP_CELLS,
    STEP_HOURS,
    durations,
)


@dataclass(frozen=True, slots=True, eq=False)
class FilterBank:
    """All filters for one grid of m cells; lengths are in cells."""

    grid: EvenGrid
    present: FloatArray
    """1 where a point is and 0 elsewhere, (m,); `n_sum` its running sums, (m + 1,)."""
    n_sum: FloatArray
    dips: tuple[int, ...]
    bumps: tuple[int, ...]
    flares: tuple[int, ...]
    steps: tuple[int, ...]
    """Of each of the two levels."""
    room: FloatArray
    """Where compiled loops put what one filter gives, (2, m): the next filter overwrites it."""


def filter_bank(grid: EvenGrid) -> FilterBank:
    """Prepare all filters for a grid."""
    present = (grid.point >= 0).astype(np.float64)
    return FilterBank(
        grid=grid,
        present=present,
        n_sum=np.concatenate([[0.0], np.cumsum(present)]),
        dips=durations(DIP_HOURS, grid, 2),
        bumps=durations(BUMP_HOURS, grid, LEAST_BUMP_CELLS),
        flares=durations(FLARE_HOURS, grid, 2),
        steps=durations(STEP_HOURS, grid, 3),
        room=np.empty((2, grid.size)),
    )
