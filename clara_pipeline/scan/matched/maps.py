"""Matched filters: measure how significant an event of each shape is at each cadence.

Every filter gives a map (m,) in standard deviations of its own output: for white noise the textbook signal
to noise of a fit of the shape, less where slow noise makes long averages scatter more than white noise does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.matched.bank import FilterBank
from clara_pipeline.scan.matched.maxima import lasting, sampled
from clara_pipeline.scan.matched.sums import Sums, box_sums, flare_sums, step_sums
from clara_pipeline.scan.matched.templates import STEP_BACK_HOURS, flare_shape

LEAST_STEP_SIGMA = 7.0
"""Weaker steps cannot be told from slow noise."""
STEP_BACK_SHARE = 0.6
LARGEST_Z = 300.0
"""Larger departures are cut for the filters: one point must not make a map of its own."""


CALIBRATION_POINTS = 4000

Scatters = dict[tuple[str, int], float]
"""Robust scatter of each filter's output, by kind and length. Like the noise of single points it is measured in the
first pass over a curve, and holds for the second."""


@dataclass(frozen=True, slots=True, eq=False)
class NormalizedFlux:
    """Residuals in units of their noise on the grid of a bank of filters: `z`, 0 where no point is, float64 (m,)."""

    bank: FilterBank
    z: FloatArray
    z_sum: FloatArray
    """Running sums of `z`, (m + 1,)."""
    scatters: Scatters

    @property
    def grid(self) -> EvenGrid:
        """Return the grid of the bank."""
        return self.bank.grid

    @property
    def present(self) -> FloatArray:
        """Return 1 where a point is and 0 elsewhere, float64 (m,)."""
        return self.bank.present

    @property
    def n_sum(self) -> FloatArray:
        """Return the running sums of `present`, (m + 1,)."""
        return self.bank.n_sum


class Shape(NamedTuple):
    """What a filter looks for: events of a kind that are `n_cells` long."""

    kind: str
    n_cells: int
    sign: int
    """1 for brightenings, −1 for dips."""


class FilterMap(NamedTuple):
    """What one filter gives at each cell. The next map may overwrite its arrays."""

    shape: Shape
    sums: Sums
    scatter: float = 1.0
    """How much more the sums scatter than those of white noise."""


def normalized_flux(
    residual: FloatArray, noise: FloatArray, bank: FilterBank, scatters: Scatters | None = None
) -> NormalizedFlux:
    """Divide residuals by their noise, both (n,), and put them on the grid of a bank; `scatters` of an earlier pass."""
    z = bank.grid.spread(np.clip(residual / noise, -LARGEST_Z, LARGEST_Z))
    return NormalizedFlux(bank, z, np.concatenate([[0.0], np.cumsum(z)]), {} if scatters is None else scatters)


def filter_maps(flux: NormalizedFlux) -> Iterator[FilterMap]:
    """Apply every filter of the bank."""
    bank, cells = flux.bank, Sums(flux.z, flux.present, 1.0)
    yield FilterMap(Shape("outlier", 1, 1), cells)
    yield FilterMap(Shape("outlier", 1, -1), cells)
    for n in sorted({*bank.dips, *bank.bumps}):
        sums = box_sums(flux.z_sum, bank, n)
        scatter = _scatter("box", n, sums, flux.scatters)
        if n in bank.dips:
            yield FilterMap(Shape("dip", n, -1), sums, scatter)
        if n in bank.bumps:
            yield FilterMap(Shape("bump", n, 1), sums, scatter)
    for n, sums in zip(bank.flares, flare_sums(flux.z, bank), strict=True):
        yield FilterMap(Shape("flare", len(flare_shape(n)), 1), sums, _scatter("flare", n, sums, flux.scatters))
    for n in bank.steps:
        yield from _steps(flux, n)


def _steps(flux: NormalizedFlux, n: int) -> Iterator[FilterMap]:
    """Find steps between levels of `n` cells. A step back within hours is the end of a dip: no step."""
    up, variance, least = sums = step_sums(flux.z_sum, flux.bank, n)
    scatter, near = _scatter("step", n, sums, flux.scatters), flux.grid.cells(STEP_BACK_HOURS)
    if max(up.max(initial=0.0), -up.min(initial=0.0)) <= LEAST_STEP_SIGMA * scatter * least:
        return
    sigma = np.where(variance > 0, up / (np.sqrt(np.maximum(variance, least**2)) * scatter), 0.0)
    for sign in (1, -1):
        kept = lasting(sigma, sign, near, LEAST_STEP_SIGMA, STEP_BACK_SHARE)
        if kept.any():
            yield FilterMap(Shape("step", 2 * n, sign), Sums(sign * kept, np.ones(len(kept)), 1.0))


def _scatter(kind: str, n: int, sums: Sums, scatters: Scatters) -> float:
    """Measure the robust scatter of sums over their noise; at least 1, as of white noise."""
    if (kind, n) not in scatters:
        scatters[kind, n] = max(robust_sigma(sampled(sums, CALIBRATION_POINTS)), 1.0)
    return scatters[kind, n]
