"""Find folds of the run that have the shape of one star's, by DTW distance."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.clustering.dtw import distances, shapes
from clara_pipeline.errors import ClaraError
from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.runs.folds import BINS
from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.runs.parts import finished_parts
from clara_tui.analysis.protocol import Packed, SimilarFolds
from clara_tui.candidate.fold_reader import parts_named

MOST = 50
"""Neighbours listed."""


def alike_in_shape(key: CandidateKey, run_folder: Path) -> SimilarFolds:
    """Find the candidates nearest by the shape of the fold. Raises ClaraError where the star has no fold."""
    names, curves, damage = _shapes(run_folder, len(finished_parts(run_folder / "fold")))
    if key.filename not in names and damage:
        raise ClaraError(f"no fold of this star can be read: {damage} is damaged")
    if key.filename not in names:
        raise ClaraError("this star has no fold yet, so there is nothing to compare")
    at = names.index(key.filename)
    others = np.delete(np.arange(len(names)), at)
    distance = distances(np.concatenate([curves[at : at + 1], curves[others]]), 0, 1)
    order = np.argsort(distance, kind="stable")[:MOST]
    return SimilarFolds(key, tuple(names[i] for i in others[order]), Packed.of(distance[order], "<f8"))


@lru_cache(maxsize=1)
def _shapes(folder: Path, _n_parts: int) -> tuple[list[str], FloatArray, str]:
    """Return names and scaled bin means of every fold that has a shape, and which parts are damaged.

    Read again when there are more parts.
    """
    parts = PartRows(folder / "fold")
    parts.refresh()
    names, bins = parts.matrix(BINS)
    scaled = shapes(bins)
    rows = np.flatnonzero(np.isfinite(scaled).all(axis=1)) if scaled.size else np.zeros(0, dtype=np.intp)
    return [names[row] for row in rows], scaled[rows], parts_named(parts.damaged)
