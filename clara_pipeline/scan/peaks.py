"""Where the maps of filters are highest: what events are chosen from.

All maps go through every step together: a curve has 26 of them, most with a handful of maxima.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.filters import LEAST_STEP_SIGMA, FilterMap, Shape

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


def ranked(maps: Iterable[FilterMap], more: Sequence[Peaks] = ()) -> Iterator[tuple[float, Shape, int, int]]:
    """Go through the local maxima of all maps and `more`, the most significant first: σ, shape, first cell and end."""
    shapes, parts = [], []
    for one in maps:
        cells = one.candidates(LEAST_SIGMA[one.shape.kind])
        if len(cells):
            parts.append((cells, one.total[cells], one.noise.at(cells) * (one.shape.sign * one.scatter)))
            shapes.append(one.shape)
    source, cell, sigma = _maxima(shapes, parts)
    shapes += [one.shape for one in more]
    places = np.arange(len(shapes))
    source = np.concatenate([source, np.repeat(places[len(parts) :], [len(one.cell) for one in more])])
    cell = np.concatenate([cell, *(one.cell for one in more)])
    sigma = np.concatenate([sigma, *(one.sigma for one in more)])
    preference = np.array([STEP_PREFERENCE if shape.kind == "step" else 1.0 for shape in shapes])
    length = np.array([shape.n_cells for shape in shapes], dtype=np.int64)
    order = np.lexsort((cell, -sigma * preference[source]))
    of, first, end = (values[order].tolist() for values in (source, cell, cell + length[source]))
    return zip(sigma[order].tolist(), map(shapes.__getitem__, of), first, end, strict=True)


def _maxima(
    shapes: Sequence[Shape], parts: Sequence[tuple[np.ndarray, FloatArray, FloatArray]]
) -> tuple[np.ndarray, np.ndarray, FloatArray]:
    """Find the maxima among the cells, sums and noises of each map: number of the map, cell and σ, each (k,)."""
    if not parts:
        return np.arange(0), np.arange(0), np.zeros(0)
    source = np.repeat(np.arange(len(parts)), [len(cells) for cells, _, _ in parts])
    cell, total, noise = (np.concatenate(some) for some in zip(*parts, strict=True))
    sigma = total / noise
    is_high = sigma > np.array([LEAST_SIGMA[shape.kind] for shape in shapes])[source]
    source, cell, sigma = source[is_high], cell[is_high], sigma[is_high]
    is_top, beside = np.ones(len(cell), dtype=bool), (np.diff(cell) == 1) & (np.diff(source) == 0)
    is_top[:-1] &= ~beside | (sigma[:-1] >= sigma[1:])
    is_top[1:] &= ~beside | (sigma[1:] >= sigma[:-1])
    freedom = np.array([FREEDOM[shape.kind] for shape in shapes])
    source, cell, sigma = source[is_top], cell[is_top], sigma[is_top]
    return source, cell, np.sqrt(sigma**2 - freedom[source])
