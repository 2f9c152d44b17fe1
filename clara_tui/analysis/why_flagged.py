"""Say in words why a star was flagged: which features the run's forests found unusual."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.reasons import Reason, in_words, reasons
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import find_model, load_forest
from clara_pipeline.records import CandidateKey, FloatArray, LightCurve
from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.scoring.nwrss import ROLES
from clara_tui.analysis.protocol import ForestReasons

MOST = 4
"""Reasons listed."""


def why_flagged(key: CandidateKey, run: Run, curve: LightCurve) -> ForestReasons:
    """Find the reasons of the run's own forests. Raises ClaraError where the run or its models cannot tell."""
    forests = forests_of(run.folder)
    layout = forests[0][1].feature_layout
    features = _features(run, key.filename, layout)
    time_btjd, _flux = finite_points(curve)
    alike = [forest for forest, card in forests if card.feature_layout == layout]
    everything = reasons(alike, features, len(features), layout)
    found = padding_as_one(everything, len(time_btjd))[:MOST]
    words = tuple(in_words(reason, time_btjd) for reason in found)
    stretches = tuple(stretch for reason in found if (stretch := stretch_of(reason, time_btjd)) is not None)
    return ForestReasons(key, words, stretches)


def padding_as_one(found: list[Reason], n_points: int) -> list[Reason]:
    """Merge the stretches beyond the end of a short curve into one reason; strongest first."""
    padding = [reason for reason in found if reason.kind == "flux" and reason.low >= n_points]
    if not padding:
        return found
    one = padding[0]._replace(share=sum(reason.share for reason in padding))
    others = [reason for reason in found if reason not in padding]
    return sorted([one, *others], key=lambda reason: -reason.share)


def stretch_of(reason: Reason, time_btjd: FloatArray) -> tuple[float, float] | None:
    """Return first and last time (BTJD) of a stretch of flux; None for a period, or where the curve was padded.

    `time_btjd` has shape (n,).
    """
    if reason.kind != "flux" or int(reason.low) >= len(time_btjd):
        return None
    last = min(int(reason.high), len(time_btjd) - 1)
    return float(time_btjd[int(reason.low)]), float(time_btjd[last])


@lru_cache(maxsize=1)
def forests_of(folder: Path) -> tuple[tuple[Forest, ModelCard], ...]:
    """Return the forests a run scored with, and their cards. Raises ClaraError when one is not what it was."""
    run = Run(folder)
    manifest = run.manifest()
    if manifest.settings.train.enabled:
        return tuple(load_forest(part) for part in finished_parts(run.path("train")))
    workspace = folder.parent.parent
    found = {role: load_forest(find_model(workspace, getattr(manifest.settings.models, role))) for role in ROLES}
    for role, (_, card) in found.items():
        if manifest.models.get(role, {}).get("checksum") != card.checksum:
            raise ClaraError(f"the model {card.name} is another one than this run's {role}, so it cannot say why")
    return tuple(found.values())


def _features(run: Run, filename: str, layout: str) -> FloatArray:
    rows = _rows(run.folder)
    if filename not in rows:
        rows.refresh()
    features = rows.row(filename, f".{layout}.npy")
    if features is None:
        raise ClaraError("the run has not kept this star's features; run its features stage again")
    return np.asarray(features)


@lru_cache(maxsize=1)
def _rows(folder: Path) -> PartRows:
    return PartRows(folder / "features")
