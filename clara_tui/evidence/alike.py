"""Which folds of the run have the shape of one star's, by DTW distance."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.clustering.dtw import distances, shapes
from clara_pipeline.errors import ClaraError
from clara_pipeline.records import FloatArray
from clara_pipeline.stores.folds import read_folds
from clara_pipeline.stores.parts import finished_parts
from clara_tui.evidence.messages import Alike, Key, Packed

MOST = 50
"""Neighbours told of."""


def alike_in_shape(key: Key, run_folder: Path) -> Alike:
    """The nearest by the shape of the fold. Raises ClaraError where the star has no fold."""
    names, curves = _shapes(run_folder, len(finished_parts(run_folder / "fold")))
    if key[2] not in names:
        raise ClaraError("this star has no fold yet, so nothing can be like it")
    at = names.index(key[2])
    others = np.delete(np.arange(len(names)), at)
    distance = distances(np.concatenate([curves[at : at + 1], curves[others]]), 0, 1)
    order = np.argsort(distance, kind="stable")[:MOST]
    return Alike(key, tuple(names[i] for i in others[order]), Packed.of(distance[order], "<f8"))


@lru_cache(maxsize=1)
def _shapes(folder: Path, n_parts: int) -> tuple[list[str], FloatArray]:
    """Names and scaled bin means of every fold that has a shape; read again when there are more parts."""
    folds = read_folds(folder / "fold")
    scaled = shapes(folds.bin_means)
    rows = np.flatnonzero(np.isfinite(scaled).all(axis=1)) if scaled.size else np.zeros(0, dtype=np.intp)
    return [folds.filenames[row] for row in rows], scaled[rows]
