"""Find where the maps of filters are highest: what events are chosen from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.matched.maps import LEAST_STEP_SIGMA, FilterMap, Shape
from clara_pipeline.scan.matched.maxima import maxima

FLOOR_SIGMA = 3.5
"""Weaker maxima are not looked at."""
FREEDOM = {"outlier": 0.0, "dip": 4.0, "flare": 8.0, "step": 4.0, "bump": 4.0}
"""χ² that a shape must gain over a single point for its free parameters: the plainest that fits is taken."""
STEP_PREFERENCE = 1.15
"""The trend makes half a step look like a flare or a dip. A box or a flare gives a step at most 0.71 of its own
significance, so a step that comes near to them is one."""
LEAST_SIGMA = {
    kind: float(np.sqrt((LEAST_STEP_SIGMA if kind == "step" else FLOOR_SIGMA) ** 2 + freedom))
    for kind, freedom in FREEDOM.items()
}
"""Of a maximum before its freedom is taken from it."""


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Local maxima above the floor, of one shape: the cells where events begin, int (k,), and their significances."""

    shape: Shape
    cell: np.ndarray
    sigma: FloatArray


def peaks_at(cells: np.ndarray, sigma: FloatArray, shape: Shape) -> Peaks:
    """Keep the maxima above the floor, both (k,), with what their shape's freedom takes from them."""
    is_high = sigma > LEAST_SIGMA[shape.kind]
    return Peaks(shape, cells[is_high], np.sqrt(sigma[is_high] ** 2 - FREEDOM[shape.kind]))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Local maxima of several shapes, the most significant first. Arrays are (n,); `of` says of which shape each is."""

    shapes: list[Shape]
    of: np.ndarray
    sigma: FloatArray
    first: np.ndarray
    """Cells of a candidate, from here up to, not including, `end`."""
    end: np.ndarray


def ranked(maps: Iterable[FilterMap], more: Sequence[Peaks] = ()) -> Ranking:
    """Put the local maxima of all maps and `more` in order."""
    found = [*map(_peaks, maps), *more]
    shapes = [one.shape for one in found]
    source = np.repeat(np.arange(len(found)), [len(one.cell) for one in found])
    cell, sigma = np.concatenate([one.cell for one in found]), np.concatenate([one.sigma for one in found])
    preference = np.array([STEP_PREFERENCE if shape.kind == "step" else 1.0 for shape in shapes])
    length = np.array([shape.n_cells for shape in shapes], dtype=np.int64)
    order = np.lexsort((cell, -sigma * preference[source]))
    of, first = source[order], cell[order]
    return Ranking(shapes, of, sigma[order], first, first + length[of])


def _peaks(one: FilterMap) -> Peaks:
    cell, sigma = maxima(one.sums, one.shape.sign, one.scatter, LEAST_SIGMA[one.shape.kind])
    return Peaks(one.shape, cell, np.sqrt(sigma**2 - FREEDOM[one.shape.kind]))
