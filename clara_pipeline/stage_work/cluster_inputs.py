"""Inputs of the cluster stage: the folds of the candidates chosen, and which of them can be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.clustering.dtw import shapes
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.folds import Folds, read_folds
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stage_work.select_candidates import selected


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The folded candidates, in order of rank."""

    folds: Folds
    parts: tuple[str, ...]
    """Names of the parts they came from, which hold a hash of all that made them."""

    @property
    def filenames(self) -> tuple[str, ...]:
        """Return the file names of the folded candidates, in their order."""
        return self.folds.filenames


def read_inputs(context: Context) -> Inputs:
    """Return every candidate that `cluster.select` chooses and the fold stage has folded."""
    folder = context.folder("fold")
    names = selected(context, context.settings.cluster.select)
    return Inputs(read_folds(folder).chosen(names), tuple(part.name for part in finished_parts(folder)))


def usable_features(features: FloatArray) -> tuple[np.ndarray, np.ndarray]:
    """Mask the rows (n,) and columns (10,) to cluster by: columns without any value go first, then rows with gaps."""
    present = np.isfinite(features)
    columns = np.asarray(present.any(axis=0))
    return np.asarray(present[:, columns].all(axis=1)) & bool(columns.any()), columns


def usable_shapes(bin_means: FloatArray, most: int) -> tuple[np.ndarray, FloatArray]:
    """Return the rows with a shape, the first `most` of them, and the shapes themselves (m, bins)."""
    found = shapes(bin_means)
    rows = np.flatnonzero(np.isfinite(found).all(axis=1))[:most] if found.size else np.empty(0, dtype=np.int64)
    return rows, found[rows]
