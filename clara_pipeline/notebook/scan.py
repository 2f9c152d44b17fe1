"""Find the events of a light curve, and train, keep and load models of the sliding-window recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from clara_pipeline.errors import UsageError
from clara_pipeline.models.build_windows import fit_curves, usable_points
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import find_model, free_folder
from clara_pipeline.models.window_models import load_window_model, save_windows, window_card
from clara_pipeline.notebook.curves import as_evidence
from clara_pipeline.notebook.frames import frame_of
from clara_pipeline.scan.any_method import Method, ScanSettings
from clara_pipeline.scan.windows.iflof import WindowModel, WindowSettings
from clara_pipeline.scan_files.scan_file import event_table, scan_evidence


def scan_curve(
    curve: Any,
    method: Method = "robust",
    model: WindowModel | None = None,
    windows: WindowSettings | None = None,
) -> pd.DataFrame:
    """Find dips, flares, outliers and steps: a row per event, in order of time, as `clara-tui scan` lists them.

    `model` and `windows` belong to the method "iflof". Raises UnreadableLightCurve for too few points.
    """
    if model is not None and method != "iflof":
        raise UsageError("a trained model goes with method='iflof'")
    evidence = as_evidence(curve)
    chosen = model.settings if model is not None else windows or WindowSettings()
    outcome = scan_evidence(evidence, ScanSettings(method, chosen), model)
    return frame_of(event_table([(evidence.light_curve.filename, outcome)]))


def train_scan(curves: Iterable[Any], windows: WindowSettings | None = None) -> WindowModel:
    """Train a model of the sliding-window recipe on light curves. Raises UsageError for too few points."""
    points = (usable_points(as_evidence(curve).light_curve) for curve in curves)
    return fit_curves(points, windows or WindowSettings())


def save_scan(workspace: str | Path, name: str, model: WindowModel, *, about: str, force: bool = False) -> ModelCard:
    """Keep a trained model under `models/NAME`, with `about` saying what it was trained on; its card.

    Raises UsageError for a name that is taken, unless `force` replaces it.
    """
    folder = free_folder(Path(workspace), name, force)
    card = window_card(name, about, simulated=False, n_curves=0, seed=0)
    return save_windows(folder, model.windows, model.settings, card)


def load_scan(workspace: str | Path, name: str) -> WindowModel:
    """Load a model that `save_scan` or `clara-tui train scan` kept. Raises UsageError, DamagedStore."""
    return load_window_model(find_model(Path(workspace), name, "scan"), WindowSettings())[0]
