"""Matched filters: measure how significant an event of each shape is at each cadence.

Every filter gives a map (m,) in standard deviations of its own output: for white noise the textbook signal
to noise of a fit of the shape, less where slow noise makes long averages scatter more than white noise does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, rfft
from scipy.ndimage import maximum_filter1d

from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.records import FloatArray
from clara_pipeline.scan.even_grid import EvenGrid
from clara_pipeline.scan.filter_bank import FilterBank, Norm, StepNorm
from clara_pipeline.scan.templates import STEP_BACK_HOURS

LEAST_STEP_SIGMA = 7.0
"""Weaker steps cannot be told from slow noise."""
STEP_BACK_SHARE = 0.6
LARGEST_Z = 300.0
"""Larger departures are cut for the filters: sums in single precision stay exact enough."""


Scatters = dict[Norm, float]
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


@dataclass(frozen=True, slots=True, eq=False)
class FilterMap:
    """Significance of events that begin at each cell and are `n_cells` long."""

    kind: str
    n_cells: int
    sign: int
    """1 for brightenings, −1 for dips."""
    sigma: FloatArray


def normalized_flux(
    residual: FloatArray, noise: FloatArray, bank: FilterBank, scatters: Scatters | None = None
) -> NormalizedFlux:
    """Divide residuals by their noise, both (n,), and put them on the grid of a bank; `scatters` of an earlier pass."""
    z = bank.grid.spread(np.clip(residual / noise, -LARGEST_Z, LARGEST_Z))
    return NormalizedFlux(bank, z, np.concatenate([[0.0], np.cumsum(z)]), {} if scatters is None else scatters)


def filter_maps(flux: NormalizedFlux) -> Iterator[FilterMap]:
    """Apply every filter of the bank."""
    yield FilterMap("outlier", 1, 1, flux.z)
    yield FilterMap("outlier", 1, -1, -flux.z)
    for n, norm in flux.bank.boxes.items():
        yield from _boxes(flux, n, norm)
    yield from _flares(flux)
    for n, step_norm in flux.bank.steps.items():
        yield from _steps(flux, n, step_norm)


def _boxes(flux: NormalizedFlux, n: int, norm: Norm) -> Iterator[FilterMap]:
    dip = _calibrated(flux.z_sum[:-n] - flux.z_sum[n:], norm, flux.scatters)
    if n in flux.bank.dips:
        yield FilterMap("dip", n, -1, dip)
    if n in flux.bank.bumps:
        yield FilterMap("bump", n, 1, -dip)


def _flares(flux: NormalizedFlux) -> Iterator[FilterMap]:
    bank = flux.bank.flares
    sums = irfft(bank.spectra * rfft(flux.z.astype(np.float32), bank.size), bank.size)
    for total, norm in zip(sums, bank.norms, strict=True):
        sigma = _calibrated(total[: len(norm.root)], norm, flux.scatters)
        yield FilterMap("flare", flux.grid.size - len(sigma), 1, sigma)


def _steps(flux: NormalizedFlux, n: int, norm: StepNorm) -> Iterator[FilterMap]:
    """Compare the means of `n` cells before and after. A step back within hours is the end of a dip: no step."""
    total = flux.z_sum[n:] - flux.z_sum[:-n]
    up = _calibrated(total[n:] / norm.after - total[:-n] / norm.before, norm.difference, flux.scatters)
    near = flux.grid.cells(STEP_BACK_HOURS)
    for sign in (1, -1):
        high = np.flatnonzero(sign * up > LEAST_STEP_SIGMA)
        if len(high):
            sigma = np.zeros(len(up))
            for part in _groups(high, near):
                back = maximum_filter1d(-sign * up[part], 2 * near + 1, mode="nearest")
                sigma[part] = np.where(back < STEP_BACK_SHARE * sign * up[part], sign * up[part], 0.0)
            yield FilterMap("step", 2 * n, sign, sigma)


def _groups(cells: np.ndarray, near: int) -> list[slice]:
    """Cut the grid into parts that hold all cells, sorted (k,), and `near` cells on both sides of each."""
    parts = np.split(cells, np.flatnonzero(np.diff(cells) > 2 * near) + 1)
    return [slice(max(0, int(part[0]) - near), int(part[-1]) + near + 1) for part in parts]


def _calibrated(total: FloatArray, norm: Norm, scatters: Scatters) -> FloatArray:
    """Divide sums by their noise, and by the robust scatter of what that gives where it is above 1."""
    sigma = total / norm.root
    if norm not in scatters:
        scatters[norm] = robust_sigma(sigma[norm.sample].astype(np.float32))
    return sigma / scatters[norm] if scatters[norm] > 1.0 else sigma
