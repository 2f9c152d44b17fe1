"""Find catalogue columns that tell strange stars apart: t-SNE of each combination, silhouette of two groups.

CLARA paper, Table 6: standard scaling → t-SNE to two dimensions → silhouette of (N-WRSS > 0.6).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.clustering.map import tsne_plane

COLUMNS = (
    "plx_mas", "pmra_mas_per_year", "pmdec_mas_per_year", "teff_k", "radius_rsun", "mass_msun", "luminosity_lsun",
    "logg", "v_tan_km_per_s", "ruwe",
)  # fmt: skip
"""The paper's ten."""
STRANGE_NWRSS = 0.6
LEAST_ROWS = 10
LEAST_IN_A_GROUP = 2


@dataclass(frozen=True, slots=True)
class Separation:
    """How well one combination of columns separates the strange stars."""

    columns: tuple[str, ...]
    n_rows: int
    """Stars with a value in every column; it differs between combinations, and so they compare only roughly."""
    n_strange: int
    silhouette: float | None
    """-1 to 1, larger is better; None where there are too few stars, or all are the same."""


def combinations(columns: Sequence[str] = COLUMNS) -> list[tuple[str, ...]]:
    """Return all combinations of two or more columns, small ones first: 1013 of ten."""
    sizes = range(2, len(columns) + 1)
    return list(itertools.chain.from_iterable(itertools.combinations(columns, size) for size in sizes))


def separation(columns: tuple[str, ...], values: np.ndarray, strange: np.ndarray, seed: int) -> Separation:
    """Return the silhouette of the strange among the rest, in the t-SNE plane of these columns.

    `values` (n, k) in the columns' order, NaN where nobody knows; `strange` bool (n,). The same seed
    gives the same answer, whatever else was computed before.
    """
    known = np.isfinite(values).all(axis=1)
    rows, groups = values[known], strange[known]
    n, n_strange = len(rows), int(groups.sum())
    if n < LEAST_ROWS or min(n_strange, n - n_strange) < LEAST_IN_A_GROUP:
        return Separation(columns, n, n_strange, None)
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    with np.errstate(over="ignore", invalid="ignore"):
        scaled = StandardScaler().fit_transform(rows)
        spread = scaled.std(axis=0).max()
    if not 0 < spread < 2:  # all the same, or too large to be scaled: scikit-learn's t-SNE crashes on these
        return Separation(columns, n, n_strange, None)
    with threadpool_limits(1):  # the sums of several threads differ in their last digits, and so would the plane
        plane = tsne_plane(scaled, seed)
    return Separation(columns, n, n_strange, float(silhouette_score(plane, groups)))


def ranked(separations: Sequence[Separation]) -> list[Separation]:
    """Sort the best first; those without a silhouette last; ties by the columns' names."""
    return sorted(separations, key=lambda s: (s.silhouette is None, -(s.silhouette or 0.0), len(s.columns), s.columns))
