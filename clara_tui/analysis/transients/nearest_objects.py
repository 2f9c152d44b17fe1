"""Objects whose statistics are most like one object's: of the same run, and of those its classifier learned from."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.transients.photometry import Photometry
from clara_tui.analysis.transients.answers import NearestObjects
from clara_tui.analysis.transients.run_classifier import learned_objects

COMPARED = 30
"""Objects of the most similar probabilities, whose statistics are then compared: each costs some 20 ms, once."""
TOLD = 8
KEPT_ROWS = 2000
ROUNDING = 1e-5
"""Statistics that spread by less, relative to themselves, are the same: a model keeps them in single precision."""

_rows: OrderedDict[tuple[str, str], FloatArray | None] = OrderedDict()
"""(run, object) → its statistics, (n_statistics,); None where its photometry cannot be read."""


def nearest_objects(key: CandidateKey, one: Photometry, run_folder: Path) -> NearestObjects:
    """Compare an object with those of the run that were classified most like it, and with those learned from.

    Raises ClaraError where the run's table cannot be read.
    """
    from clara_pipeline.transients.features.matrix import feature_row

    known = _learned(key, run_folder)
    rows = known + _of_run(key, run_folder, {one.object_id for one in known})
    own = feature_row(one)
    distance = _distances(own, np.array([row.statistics for row in rows]).reshape(len(rows), len(own)))
    order = np.argsort(distance, kind="stable")[:TOLD]
    return NearestObjects(
        key,
        tuple(rows[at].object_id for at in order),
        tuple(rows[at].label for at in order),
        tuple(float(distance[at]) for at in order),
        tuple(rows[at].is_learned for at in order),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Other:
    object_id: str
    label: str
    statistics: FloatArray
    """(n_statistics,)."""
    is_learned: bool


def _learned(key: CandidateKey, run_folder: Path) -> list[_Other]:
    """Return the labelled objects of the run's classifier; none where it has none, or is gone."""
    try:
        known, classes = learned_objects(run_folder)
    except ClaraError:
        return []
    if known is None:
        return []
    found = zip(known.object_ids, known.labels.tolist(), known.features.astype(np.float64), strict=True)
    return [_Other(name, classes[label], row, True) for name, label, row in found if name != key.object_id]


def _of_run(key: CandidateKey, run_folder: Path, told: set[str]) -> list[_Other]:
    """Return the objects of the run with the most similar probabilities, without those `told` already."""
    names, classes, probability = _table(run_folder, _stamp(run_folder))
    if key.object_id not in names:
        return []
    here = names.index(key.object_id)
    like = np.argsort(((probability - probability[here]) ** 2).sum(axis=1), kind="stable")
    chosen = [int(row) for row in like if row != here and names[row] not in told][:COMPARED]
    found = [(row, _statistics(run_folder, names[row])) for row in chosen]
    return [_Other(names[row], classes[row], values, False) for row, values in found if values is not None]


def _distances(own: FloatArray, others: FloatArray) -> FloatArray:
    """Return the root mean square difference (n_objects,) in each statistic's spread; `others` (n_objects, n)."""
    together = np.vstack([own, others])
    known = np.isfinite(together).all(axis=0)
    if len(others) < 2 or not known.any():
        return np.zeros(len(others))
    low, high = np.percentile(together[:, known], (16, 84), axis=0)
    scale = np.where(high - low > ROUNDING * np.maximum(np.abs(high), 1), (high - low) / 2, np.inf)
    difference = np.clip((others[:, known] - own[known]) / scale, -10, 10)
    return np.asarray(np.sqrt((difference**2).mean(axis=1)))


def _statistics(run_folder: Path, object_id: str) -> FloatArray | None:
    from clara_pipeline.runs.object_lookup import photometry_of
    from clara_pipeline.transients.features.matrix import feature_row

    place = (str(run_folder), object_id)
    if place not in _rows:
        try:
            _rows[place] = feature_row(photometry_of(run_folder, object_id))
        except ClaraError:
            _rows[place] = None
        if len(_rows) > KEPT_ROWS:
            _rows.popitem(last=False)
    return _rows[place]


def _stamp(run_folder: Path) -> int:
    path = run_folder / "candidates.parquet"
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=2)
def _table(run_folder: Path, _stamp: int) -> tuple[list[str], list[str], FloatArray]:
    """Read names, classes and probabilities (n_objects, n_classes) of the run's objects."""
    from clara_pipeline.runs.run_directory import Run

    table = Run(run_folder).candidates()
    told = [_named(text) for text in table["probabilities"].to_pylist()]
    columns = sorted({name for one in told for name in one})
    probability = np.array([[one.get(name, 0.0) for name in columns] for one in told]).reshape(len(told), len(columns))
    names, classes = (
        ["" if text is None else text for text in table[name].to_pylist()] for name in ("object_id", "class")
    )
    return names, classes, probability


def _named(text: str | None) -> dict[str, float]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    values = found.items() if isinstance(found, dict) else ()
    return {name: float(value) for name, value in values if isinstance(value, int | float) and np.isfinite(value)}
