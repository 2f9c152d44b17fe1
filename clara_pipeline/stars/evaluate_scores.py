"""Measure files of scores against a TOI table and a table of known classes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clara_pipeline.catalogues.toi import sector_list
from clara_pipeline.evaluation.detection_measures import DetectionMeasures, detection_measures
from clara_pipeline.evaluation.generalisation import ThresholdCounts, counts_above
from clara_pipeline.evaluation.toi_measures import ToiMeasures, toi_importance, toi_measures
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.runs.score_files import ScoreFile

SUMMARY = ("toi_recall", "anomaly_rate", "recall_auc", "importance_auc", "mean_importance_top20")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of the stars: rows of the TOI table, classes by TIC or file name, curves to leave out."""

    toi_rows: Sequence[Mapping[str, Any]] = ()
    classes: Mapping[str, str] | None = None
    left_out: Collection[str] = ()
    """File names of curves that a model was trained on."""
    by_sector: bool = True
    """Whether a TOI counts only where its row lists the sector of the star's light curve."""
    threshold: float | None = None
    """Score from which finds are counted."""
    depths_ppm: tuple[float, ...] = ()
    """TOIs deeper and shallower than each of these are measured apart."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one file of scores."""

    file: str
    n_without_score: int
    n_left_out: int
    toi: ToiMeasures
    by_class: dict[str, DetectionMeasures]
    """The class "TOI" is every star with a TOI of its sector."""
    above: dict[str, ThresholdCounts]
    """By class, true and false finds from the threshold on; empty without one."""

    @property
    def summary(self) -> dict[str, float | None]:
        """Return the measures that are averaged over files."""
        measures = {name: getattr(self.toi, name) for name in SUMMARY}
        return measures | {"toi_roc_auc": self.by_class["TOI"].roc_auc}


def evaluate(scores: ScoreFile, truth: Truth, seed: int = 0) -> Evaluation:
    """Measure one file of scores. TOIs of the set are the table's rows that list the sector of the star's curve.

    Raises ValueError where nothing is left to measure.
    """
    kept = _kept(scores, truth)
    score = scores.score[kept]
    rows, curve = _tois_of(scores, truth, kept)
    classes = _classes(scores, kept, truth, rows, curve)
    return Evaluation(
        file=scores.name,
        n_without_score=scores.n_left_out,
        n_left_out=int((~kept).sum()),
        toi=_measured(score, rows, curve),
        by_class={name: detection_measures(score, members, seed) for name, members in classes.items()},
        above={}
        if truth.threshold is None
        else {name: counts_above(score, members, truth.threshold) for name, members in classes.items()},
    )


def evaluate_tois(scores: ScoreFile, truth: Truth) -> tuple[ToiMeasures, np.ndarray]:
    """Measure a file's TOIs alone, without intervals; also which of the curves left in have one, bool (n,).

    Raises ValueError where nothing is left to measure.
    """
    kept = _kept(scores, truth)
    rows, curve = _tois_of(scores, truth, kept)
    return _measured(scores.score[kept], rows, curve), _marked(int(kept.sum()), curve)


def _kept(scores: ScoreFile, truth: Truth) -> np.ndarray:
    return np.array([name not in truth.left_out or not name for name in scores.filenames], dtype=bool)


def _tois_of(scores: ScoreFile, truth: Truth, kept: np.ndarray) -> tuple[list[Mapping[str, Any]], IntArray]:
    sector = scores.sector[kept]
    return _tois(truth.toi_rows, scores.tic_id[kept], sector if truth.by_sector else np.full(len(sector), -1))


def _measured(score: FloatArray, rows: Sequence[Mapping[str, Any]], curve: IntArray) -> ToiMeasures:
    importance = toi_importance(*(_column(rows, name) for name in ("snr", "depth_ppm", "duration_hours")))
    return toi_measures(score, curve, importance)


def mean_and_sd(evaluations: Sequence[Evaluation]) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Average the measures over files, and compute their standard deviation (0 for one file)."""
    mean: dict[str, float | None] = {}
    spread: dict[str, float | None] = {}
    for name in (*SUMMARY, "toi_roc_auc"):
        values = [value for one in evaluations if (value := one.summary[name]) is not None]
        mean[name] = float(np.mean(values)) if values else None
        spread[name] = float(np.std(values)) if values else None
    return mean, spread


def _tois(
    rows: Sequence[Mapping[str, Any]], tic: IntArray, sector: IntArray
) -> tuple[list[Mapping[str, Any]], IntArray]:
    """Find the TOIs of a set: their rows, one a TOI, and the index of the curve of each."""
    by_tic: dict[int, list[int]] = {}
    for index, number in enumerate(tic.tolist()):
        if number > 0:
            by_tic.setdefault(number, []).append(index)
    found: list[Mapping[str, Any]] = []
    curves: list[int] = []
    for row in rows:
        sectors = sector_list(str(row["sectors"] or ""))
        at = next((k for k in by_tic.get(row["tic_id"], ()) if int(sector[k]) in sectors or sector[k] < 0), None)
        if at is not None:
            found.append(row)
            curves.append(at)
    return found, np.array(curves, dtype=np.int64)


def _column(rows: Sequence[Mapping[str, Any]], name: str) -> FloatArray:
    values = [row.get(name) for row in rows]
    return np.array([np.nan if value is None else float(value) for value in values])


def _classes(
    scores: ScoreFile, kept: np.ndarray, truth: Truth, rows: Sequence[Mapping[str, Any]], curve: IntArray
) -> dict[str, np.ndarray]:
    """Mark the curves of every class to be measured, bool (n,) each."""
    n = int(kept.sum())
    classes = {"TOI": _marked(n, curve)}
    depth = _column(rows, "depth_ppm")
    for limit in truth.depths_ppm:
        classes[f"TOI deeper than {limit:g} ppm"] = _marked(n, curve[depth >= limit])
        classes[f"TOI shallower than {limit:g} ppm"] = _marked(n, curve[depth < limit])
    if truth.classes:
        names = np.array(scores.filenames, dtype=object)[kept]
        known = [
            truth.classes.get(name) or truth.classes.get(str(number)) or ""
            for name, number in zip(names, scores.tic_id[kept].tolist(), strict=True)
        ]
        for label in sorted(set(known) - {""}):
            classes[label] = np.array([one == label for one in known])
    return classes


def _marked(n: int, curve: IntArray) -> np.ndarray:
    marked = np.zeros(n, dtype=bool)
    marked[curve] = True
    return marked
