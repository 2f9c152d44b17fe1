"""Objects of the same run whose statistics are most like one object's."""

from __future__ import annotations

import json
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.transients.photometry import Photometry
from clara_tui.analysis.transients.answers import NearestObjects

COMPARED = 30
"""Objects of the most similar probabilities, whose statistics are then compared: each costs some 20 ms, once."""
TOLD = 8
KEPT_ROWS = 2000

_rows: OrderedDict[tuple[str, str], FloatArray | None] = OrderedDict()
"""(run, object) → its statistics, (n_statistics,); None where its photometry cannot be read."""


def nearest_objects(key: CandidateKey, one: Photometry, run_folder: Path) -> NearestObjects:
    """Compare an object with those of the run that were classified most like it.

    Raises ClaraError where the run's table cannot be read.
    """
    from clara_pipeline.transients.features.matrix import feature_row

    names, classes, probability = _table(run_folder, _stamp(run_folder))
    if key.object_id not in names:
        return NearestObjects(key, (), (), ())
    here = names.index(key.object_id)
    like = np.argsort(((probability - probability[here]) ** 2).sum(axis=1), kind="stable")
    chosen = [int(row) for row in like if row != here][:COMPARED]
    found = [(row, _statistics(run_folder, names[row])) for row in chosen]
    rows = [(row, statistics) for row, statistics in found if statistics is not None]
    own = feature_row(one)
    distance = _distances(own, np.array([statistics for _, statistics in rows]).reshape(len(rows), len(own)))
    order = np.argsort(distance, kind="stable")[:TOLD]
    nearest = [rows[at][0] for at in order]
    return NearestObjects(
        key,
        tuple(names[row] for row in nearest),
        tuple(classes[row] for row in nearest),
        tuple(float(distance[at]) for at in order),
    )


def _distances(own: FloatArray, others: FloatArray) -> FloatArray:
    """Root mean square difference (n_objects,) in units of each statistic's spread; `others` (n_objects, n)."""
    together = np.vstack([own, others])
    known = np.isfinite(together).all(axis=0)
    if len(others) < 2 or not known.any():
        return np.zeros(len(others))
    low, high = np.percentile(together[:, known], (16, 84), axis=0)
    scale = np.where(high > low, (high - low) / 2, np.inf)
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
    """Names, classes and probabilities (n_objects, n_classes) of the run's objects."""
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
