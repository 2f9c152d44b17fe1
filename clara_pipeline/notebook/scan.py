"""Find the events of a light curve, and train, keep and load models of the sliding-window recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from clara_pipeline.errors import UsageError
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import find_model, free_folder
from clara_pipeline.models.window_models import load_window_model, save_windows, window_card
from clara_pipeline.notebook.curves import as_evidence
from clara_pipeline.notebook.frames import frame_of
from clara_pipeline.records import FloatArray, LightCurve
from clara_pipeline.scan.any_method import Method, ScanSettings
from clara_pipeline.scan.iflof import WindowModel, WindowSettings, fit_windows
from clara_pipeline.scan.recipe import curve_windows, prepare
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
    settings = windows or WindowSettings()
    usable = [_points(as_evidence(curve).light_curve) for curve in curves]
    cut = [curve_windows(prepare(time, flux), settings)[1] for time, flux in usable if len(time) > 1]
    try:
        return fit_windows(np.concatenate([np.empty((0, 14)), *cut]), settings)
    except ValueError as error:
        raise UsageError(f"nothing to train on: {error}; give longer curves, or a shorter window") from error


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


def _points(curve: LightCurve) -> tuple[FloatArray, FloatArray]:
    usable = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    return curve.time_btjd[usable], curve.flux[usable]
