"""Read what a run's fold stage left: bin means and the ten features of every folded candidate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.files.npy import read_array
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import finished_parts, read_part
from clara_pipeline.tables.fold_table import FOLDED

TEN_FEATURES = tuple(column.name for column in FOLDED if column.name.startswith("f10_"))
BINS = ".bins.npy"
"""Suffix of a part's bin means, row by row those of its table."""


@dataclass(frozen=True, slots=True, eq=False)
class Folds:
    """Folded light curves; row i of both arrays is the light curve `filenames[i]`."""

    filenames: tuple[str, ...]
    features: FloatArray
    """float64 (n, 10) as TEN_FEATURES, NaN where a feature is missing."""
    bin_means: FloatArray
    """float64 (n, bins), NaN where a bin is empty."""

    def chosen(self, names: Collection[str]) -> Folds:
        """Return those of `names` that were folded, in the order of `names`."""
        place = {name: row for row, name in enumerate(self.filenames)}
        rows = [place[name] for name in names if name in place]
        return Folds(tuple(self.filenames[row] for row in rows), self.features[rows], self.bin_means[rows])


def read_folds(folder: Path) -> Folds:
    """Return all finished parts of a run's `fold` folder."""
    tables = [_part(part) for part in finished_parts(folder)]
    names = tuple(name for some, _, _ in tables for name in some)
    features = [features for _, features, _ in tables]
    bins = [bins for _, _, bins in tables]
    n_bins = bins[0].shape[1] if bins else 0
    return Folds(
        names,
        np.concatenate([np.empty((0, len(TEN_FEATURES))), *features]),
        np.concatenate([np.empty((0, n_bins)), *bins]),
    )


def _part(part: Path) -> tuple[list[str], FloatArray, FloatArray]:
    table = read_part(part, ["filename", *TEN_FEATURES])
    columns = [table[name].cast("float64").to_numpy(zero_copy_only=False) for name in TEN_FEATURES]
    return table["filename"].to_pylist(), np.column_stack(columns), read_array(part.with_name(part.name + BINS))
