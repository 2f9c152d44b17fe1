"""Matched filters: measure how significant an event of each shape is at each cadence.

Every filter gives a map (m,) in standard deviations of its own output: for white noise the textbook signal
to noise of a fit of the shape, less where slow noise makes long averages scatter more than white noise does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.ndimage import maximum_filter1d

from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.filter_bank import WHITE, FilterBank, FilterNoise
from clara_pipeline.scan.templates import STEP_BACK_HOURS, correlated

LEAST_STEP_SIGMA = 7.0
"""Weaker steps cannot be told from slow noise."""
STEP_BACK_SHARE = 0.6
LARGEST_Z = 300.0
"""Larger departures are cut for the filters: sums in single precision stay exact enough."""


Scatters = dict[FilterNoise, float]
"""Robust scatter of each filter's output. Like the noise of single points it is measured in the first pass over a
curve, and holds for the second."""


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


@dataclass(frozen=True, slots=True, eq=False)
class FilterMap:
    """Sums of one filter at each of k cells, (k,): over the cells from there on, with the sign of the shape."""

    shape: Shape
    total: FloatArray
    noise: FilterNoise
    scatter: float = 1.0
    """How much more the sums scatter than those of white noise."""

    def candidates(self, least_sigma: float) -> np.ndarray:
        """Find the cells that may be more significant than that, if their noise is the least: increasing, int (j,)."""
        least = least_sigma * self.scatter * self.noise.least
        return np.flatnonzero(self.total > least if self.shape.sign > 0 else self.total < -least)


def normalized_flux(
    residual: FloatArray, noise: FloatArray, bank: FilterBank, scatters: Scatters | None = None
) -> NormalizedFlux:
    """Divide residuals by their noise, both (n,), and put them on the grid of a bank; `scatters` of an earlier pass."""
    z = bank.grid.spread(np.clip(residual / noise, -LARGEST_Z, LARGEST_Z))
    return NormalizedFlux(bank, z, np.concatenate([[0.0], np.cumsum(z)]), {} if scatters is None else scatters)


def filter_maps(flux: NormalizedFlux) -> Iterator[FilterMap]:
    """Apply every filter of the bank."""
    yield FilterMap(Shape("outlier", 1, 1), flux.z, WHITE)
    yield FilterMap(Shape("outlier", 1, -1), flux.z, WHITE)
    for n, noise in flux.bank.boxes.items():
        yield from _boxes(flux, n, noise)
    yield from _flares(flux)
    for n, noise in flux.bank.steps.items():
        yield from _steps(flux, n, noise)


def _boxes(flux: NormalizedFlux, n: int, noise: FilterNoise) -> Iterator[FilterMap]:
    total = flux.z_sum[n:] - flux.z_sum[:-n]
    scatter = _scatter(total, noise, flux.scatters)
    if n in flux.bank.dips:
        yield FilterMap(Shape("dip", n, -1), total, noise, scatter)
    if n in flux.bank.bumps:
        yield FilterMap(Shape("bump", n, 1), total, noise, scatter)


def _flares(flux: NormalizedFlux) -> Iterator[FilterMap]:
    bank = flux.bank.flares
    sums = correlated(flux.z, bank.spectra, bank.size)
    for total, n, noise in zip(sums, bank.n_cells, bank.noises, strict=False):
        scatter = _scatter(total, noise, flux.scatters)
        yield FilterMap(Shape("flare", n, 1), total[: flux.grid.size - n], noise, scatter)


def _steps(flux: NormalizedFlux, n: int, noise: FilterNoise) -> Iterator[FilterMap]:
    """Compare the means of `n` cells before and after. A step back within hours is the end of a dip: no step."""
    mean = (flux.z_sum[n:] - flux.z_sum[:-n]) / np.maximum(flux.n_sum[n:] - flux.n_sum[:-n], 1.0)
    up, near = mean[n:] - mean[:-n], flux.grid.cells(STEP_BACK_HOURS)
    scatter = _scatter(up, noise, flux.scatters)
    if np.abs(up).max(initial=0.0) <= LEAST_STEP_SIGMA * scatter * noise.least:
        return
    sigma = up / (noise.at(slice(None)) * scatter)
    for sign in (1, -1):
        high = np.flatnonzero(sign * sigma > LEAST_STEP_SIGMA)
        if len(high):
            yield FilterMap(Shape("step", 2 * n, sign), sign * _lasting(sign * sigma, high, near), WHITE)


def _lasting(sigma: FloatArray, high: np.ndarray, near: int) -> FloatArray:
    """Keep the significances (k,) of steps near which there is no step back; `high` are the cells of any steps."""
    kept = np.zeros(len(sigma))
    for part in _groups(high, near):
        back = maximum_filter1d(-sigma[part], 2 * near + 1, mode="nearest")
        kept[part] = np.where(back < STEP_BACK_SHARE * sigma[part], sigma[part], 0.0)
    return kept


def _groups(cells: np.ndarray, near: int) -> list[slice]:
    """Cut the grid into parts that hold all cells, sorted (k,), and `near` cells on both sides of each."""
    parts = np.split(cells, np.flatnonzero(np.diff(cells) > 2 * near) + 1)
    return [slice(max(0, int(part[0]) - near), int(part[-1]) + near + 1) for part in parts]


def _scatter(total: FloatArray, noise: FilterNoise, scatters: Scatters) -> float:
    """Measure the robust scatter of sums over their noise; at least 1, as of white noise."""
    if noise not in scatters:
        sigma = total[noise.sample] / noise.at(noise.sample)
        scatters[noise] = max(robust_sigma(sigma.astype(np.float32)), 1.0)
    return scatters[noise]
