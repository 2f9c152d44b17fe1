"""Read what the variants of a sweep scored, for figures: the scores themselves and recall down the ranked list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.evaluation.toi_measures import THRESHOLDS
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.score_files import read_scores
from clara_pipeline.stars.evaluate_scores import Truth, evaluate_tois
from clara_pipeline.sweeps.measures import VariantMeasures
from clara_pipeline.sweeps.sweep_folder import SCORES, Sweep, variant_folder

SHARES = THRESHOLDS
"""Of the ranked list, (20,), at which recall and importance are measured."""


@dataclass(frozen=True, slots=True, eq=False)
class VariantScores:
    """Scores (n,) of one variant, which of the curves are TOIs or targets, and its curves over `SHARES`."""

    name: str
    score: FloatArray
    is_target: np.ndarray
    recall: tuple[float, ...]
    importance: tuple[float, ...]


def variant_scores(folder: Path, sweep: Sweep, truth: Truth, found: Sequence[VariantMeasures]) -> list[VariantScores]:
    """Read the scores of some finished variants and measure them again, in their order."""
    read = []
    for one in found:
        place = variant_folder(folder, sweep.variants.index(one.variant), one.variant)
        scores = read_scores(place / SCORES)
        toi, is_target = evaluate_tois(scores, truth)
        read.append(VariantScores(one.variant.name, scores.score, is_target, toi.recall_by_threshold,
                                  toi.importance_by_threshold))  # fmt: skip
    return read
