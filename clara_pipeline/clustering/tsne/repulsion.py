"""The push of every place on every other, by a grid and a Fourier transform.

Places are put on a grid by splines, the grid is convolved with 1/(1 + r²), and what comes is read off at the places,
with its slopes (Linderman et al. 2019; the splines and their deconvolution are those of Essmann et al. 1995).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import fft

from clara_pipeline.clustering.tsne.loops import NODES
from clara_pipeline.records import FloatArray

SPACING = 0.4
"""Of the grid, where 1/(1 + r²) falls to half at 1: the push of all places is within 1 % of the sum over pairs."""
MOST_NODES = 1500
"""Along an axis; the grid of a wider map is coarser."""
SPARE, WASTED = 1.05, 0.7
"""Room left for a map that grows, and how little of it may be used before it is made smaller."""
Loop = Callable[..., None]


@dataclass(slots=True)
class Repulsion:
    """Compute the pushes with compiled `splines`, `spread` and `gather`; keep the transform of the kernel."""

    splines: Loop
    spread: Loop
    gather: Loop
    _spacing: float = 0.0
    _kernel: FloatArray = field(default_factory=lambda: np.empty((0, 0)))

    def __call__(self, places: FloatArray) -> tuple[FloatArray, float]:
        """Return the sums of (yᵢ − yⱼ)/(1 + r²)² for every place (n, 2), and that of 1/(1 + r²) over all pairs."""
        span = float(np.ptp(places, axis=0).max())
        spacing = max(SPACING, span / MOST_NODES)
        steps = (places - places.min(axis=0)) / spacing
        cells, weights, slopes = self._on_grid(steps)
        n_nodes = int(span / spacing) + NODES + 1
        grid = np.zeros((n_nodes, n_nodes))
        self.spread(cells, weights, grid)
        found = np.empty((len(places), 3))
        self.gather(cells, weights, slopes, self._convolved(grid, spacing), found)
        return found[:, 1:] * (-0.5 / spacing), float(found[:, 0].sum()) - len(places)

    def _on_grid(self, steps: FloatArray) -> Sequence[np.ndarray]:
        cells = steps.astype(np.int64)
        weights, slopes = np.empty((len(steps), 2, NODES)), np.empty((len(steps), 2, NODES))
        self.splines(steps, cells, weights, slopes)
        return cells, weights, slopes

    def _convolved(self, grid: FloatArray, spacing: float) -> FloatArray:
        """Convolve a square `grid` with 1/(1 + r²); twice its size, so that nothing comes round the other side."""
        n_nodes, size = len(grid), len(self._kernel)
        if spacing != self._spacing or not WASTED * size <= 2 * n_nodes <= size:
            size = fft.next_fast_len(int(2 * n_nodes * SPARE), real=True)
            self._spacing, self._kernel = spacing, kernel_transform(size, spacing)
        modes = fft.fft(fft.rfft(grid, size, axis=1), size, axis=0, overwrite_x=True)
        modes *= self._kernel
        rows = fft.ifft(modes, axis=0, overwrite_x=True)[:n_nodes]
        return np.ascontiguousarray(fft.irfft(rows, size, axis=1)[:, :n_nodes])


def kernel_transform(size: int, spacing: float) -> FloatArray:
    """Return the transform of 1/(1 + r²) on a periodic grid, without the splines' own, (size, size // 2 + 1)."""
    away = np.minimum(np.arange(size), size - np.arange(size)) * spacing
    kernel = 1.0 / (1.0 + away[:, None] ** 2 + away**2)
    angle = 2 * np.pi * np.arange(size) / size
    spline = (66 + 52 * np.cos(angle) + 2 * np.cos(2 * angle)) / 120
    return np.asarray(fft.rfft2(kernel).real / (spline[:, None] * spline[: size // 2 + 1]) ** 2)
