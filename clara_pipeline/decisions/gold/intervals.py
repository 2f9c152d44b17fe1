"""Say how well a share and an agreement are known: 95 % intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import IntArray

Z95 = 1.959963985
LEAST_VARIANCE = 1e-12
"""What is left of a variance of 0 by rounding."""


class Share(NamedTuple):
    """How many of how many."""

    n_hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.n_hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Wilson (1927); None of nothing."""
        if not self.n:
            return None
        p, n, z = self.n_hits / self.n, self.n, Z95
        middle, half = p + z**2 / (2 * n), z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
        return max(low, 0.0), min(high, 1.0)


def kappa_interval(confusion: IntArray) -> tuple[float, float] | None:
    """Return the 95 % interval of Cohen's κ of a table of counts, int (n_labels, n_labels).

    Asymptotic variance of Fleiss, Cohen & Everitt (1969), eq. 13. None where κ is not defined, or where the variance
    vanishes, because nothing was judged differently or because there is one pair: then judgements tell no width.
    """
    n = confusion.sum()
    if n == 0:
        return None
    p = confusion / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    chance, same = float(rows @ columns), float(np.trace(p))
    if chance >= 1.0 or same >= 1.0:
        return None
    kappa = (same - chance) / (1 - chance)
    agreeing = np.sum(np.diag(p) * (1 - (rows + columns) * (1 - kappa)) ** 2)
    weights = p * (columns[:, None] + rows[None, :]) ** 2
    differing = (1 - kappa) ** 2 * (weights.sum() - np.trace(weights))
    variance = (agreeing + differing - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    if variance <= LEAST_VARIANCE:
        return None
    half = Z95 * math.sqrt(float(variance))
    return max(kappa - half, -1.0), min(kappa + half, 1.0)
