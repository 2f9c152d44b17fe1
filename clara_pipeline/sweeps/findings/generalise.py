"""Measure one variant on subsets of the test curves and on the light curves of other runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.evaluation.generalisation import ThresholdCounts, counts_above, passes, stratified_subsets
from clara_pipeline.forest.arrays import anomaly_score
from clara_pipeline.models.registry import load_forest
from clara_pipeline.records import IntArray
from clara_pipeline.runs.score_files import ScoreFile, read_scores
from clara_pipeline.stars.evaluate_scores import Truth, evaluate
from clara_pipeline.sweeps.findings.export_winner import finished_folder
from clara_pipeline.sweeps.known_stars import known_stars
from clara_pipeline.sweeps.machines import Machines
from clara_pipeline.sweeps.real_curves import stored_curves
from clara_pipeline.sweeps.sweep_folder import SCORES, read_sweep
from clara_pipeline.sweeps.variants import Variant

JUDGED = ("recall_auc", "importance_auc", "mean_importance_top20", "toi_recall", "anomaly_rate")


@dataclass(frozen=True, slots=True)
class SetMeasures:
    """Measures of one set of test curves."""

    name: str
    n_curves: int
    measures: dict[str, float | None]
    above: ThresholdCounts


@dataclass(frozen=True, slots=True)
class Generalisation:
    """One variant on the whole test set, on subsets of it, and on other runs."""

    variant: str
    threshold: float
    whole: SetMeasures
    subsets: list[SetMeasures]
    mean: dict[str, float]
    sd: dict[str, float]
    passes: dict[str, bool]
    others: list[SetMeasures]


def generalise(
    workspace: Path, name: str, variant: Variant, threshold: float, n_subsets: int, size: int, seed: int = 0,
    others: tuple[str, ...] = (),
) -> Generalisation:  # fmt: skip
    """Measure a finished variant. Raises UsageError for one that is not, and for subsets larger than the test set."""
    folder, sweep = read_sweep(workspace, name)
    place = finished_folder(workspace, name, variant)
    truth, scores = known_stars(sweep), read_scores(place / SCORES)
    whole = _measured("all test curves", scores, truth, threshold)
    try:
        rows = stratified_subsets(_hosts(scores, truth), n_subsets, size, seed)
    except ValueError as error:
        raise UsageError(f"--subsets: {error}") from error
    subsets = [_measured(f"subset {i}", _subset(scores, r), truth, threshold) for i, r in enumerate(rows, 1)]
    mean, sd, passed = {}, {}, {}
    for measure in JUDGED:
        values = np.array([one.measures[measure] for one in subsets], dtype=float)
        at_all = whole.measures[measure]
        if at_all is None or np.isnan(values).any() or not len(values):
            continue
        mean[measure], sd[measure] = float(values.mean()), float(values.std())
        passed[measure] = passes(values, at_all)
    scored = {other: _scored(workspace, folder, place, variant.layout, other) for other in others}
    found = [_measured(other, one, truth, threshold) for other, one in scored.items()]
    return Generalisation(variant.name, threshold, whole, subsets, mean, sd, passed, found)


def _measured(name: str, scores: ScoreFile, truth: Truth, threshold: float) -> SetMeasures:
    hosts = _hosts(scores, truth)
    summary = evaluate(scores, truth).summary
    return SetMeasures(name, len(scores.score), summary, counts_above(scores.score, hosts, threshold))


def _hosts(scores: ScoreFile, truth: Truth) -> np.ndarray:
    stars = {row["tic_id"] for row in truth.toi_rows}
    return np.array([tic in stars for tic in scores.tic_id.tolist()], dtype=bool)


def _subset(scores: ScoreFile, rows: IntArray) -> ScoreFile:
    names = tuple(scores.filenames[row] for row in rows)
    return ScoreFile(scores.name, names, scores.tic_id[rows], scores.sector[rows], scores.score[rows])


def _scored(workspace: Path, folder: Path, place: Path, layout: str, run: str) -> ScoreFile:
    """Score another run's stored features with the variant's forest."""
    curves = stored_curves(workspace, folder / "others", (run,), (layout,), Machines(1), ())
    forest, _ = load_forest(place)
    score = np.concatenate([anomaly_score(forest, matrix) for matrix in curves.matrices(layout)])
    return ScoreFile(run, curves.names, curves.tic_id, curves.sector, score)
