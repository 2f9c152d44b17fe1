"""Train a window model on light curve files or on synthetic curves, and keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve, UsageError
from clara_pipeline.models.registry import free_folder
from clara_pipeline.models.window_models import KIND, save_windows, window_card
from clara_pipeline.scan.windows.iflof import WindowSettings, fit_windows, flag_windows
from clara_pipeline.scan.windows.recipe import curve_windows, prepare
from clara_pipeline.synthetic.recipe_curves import recipe_curve
from clara_pipeline.trainings.content_hash import hash_of_arrays, hash_of_files
from clara_pipeline.trainings.record import UNNAMED, Naming, TrainingData
from clara_pipeline.trainings.recording import Training, record_training

if TYPE_CHECKING:
    from clara_pipeline.models.card import ModelCard
    from clara_pipeline.records import FloatArray, LightCurve
    from clara_pipeline.scan.windows.iflof import WindowModel

    Curve = tuple[FloatArray, FloatArray]


def train_on_files(
    workspace: Path, name: str, files: Sequence[Path], settings: WindowSettings, *, force: bool = False,
    naming: Naming = UNNAMED,
) -> tuple[Path, ModelCard, list[str]]:  # fmt: skip
    """Train on light curve files: the model's folder, its card, and a remark for each file that was left out.

    Raises UsageError where no file has enough points, or the name is taken.
    """
    folder, remarks = free_folder(workspace, name, force), []
    curves: list[Curve] = []
    read: list[Path] = []
    with record_training(workspace, KIND, model=name, naming=naming, parameters=asdict(settings)) as training:
        for path in files:
            try:
                curves.append(_points(path))
                read.append(path)
            except UnreadableLightCurve as error:
                remarks.append(f"{path.name}: {error}")
        paths = tuple(str(path.absolute()) for path in read)
        training.set_data(TrainingData(paths, hash_of_files(read), {"train": len(read), "left_out": len(remarks)}))
        card = window_card(name, f"{len(curves)} light curve files", simulated=False, n_curves=len(curves), seed=0)
        return folder, _fit_and_save(folder, curves, settings, card, training), remarks


def train_on_synthetic(
    workspace: Path, name: str, n_curves: int, settings: WindowSettings, *, seed: int = 42, force: bool = False,
    naming: Naming = UNNAMED,
) -> tuple[Path, ModelCard]:  # fmt: skip
    """Train on synthetic curves of the recipe, a share `contamination` of which holds an anomaly."""
    folder, rng = free_folder(workspace, name, force), np.random.default_rng(seed)
    curves = [recipe_curve(rng, settings.contamination) for _ in range(n_curves)]
    about = f"{n_curves} synthetic light curves of the sliding-window recipe"
    card = window_card(name, about, simulated=True, n_curves=n_curves, seed=seed)
    data = TrainingData((), hash_of_arrays(*(array for curve in curves for array in curve)), {"train": n_curves})
    with record_training(
        workspace, KIND, model=name, naming=naming, parameters=asdict(settings), seed=seed, data=data
    ) as training:
        return folder, _fit_and_save(folder, curves, settings, card, training)


def _fit_and_save(
    folder: Path, curves: Iterable[Curve], settings: WindowSettings, card: ModelCard, training: Training
) -> ModelCard:
    """Fit the windows of curves, write the model and return its card. It has no labels, and so no accuracy."""
    training.set_versions(card.versions)
    model = fit_curves(curves, settings)
    flagged = flag_windows(model, model.windows)[0]
    training.set_metrics({"n_windows": len(model.windows), "flagged_share": float(flagged.mean())})
    saved = save_windows(folder, model.windows, settings, card)
    training.set_model(saved.name, saved.checksum)
    return saved


def _points(path: Path) -> tuple[FloatArray, FloatArray]:
    from clara_pipeline.ingest.read import read_light_curve

    return usable_points(read_light_curve(path))


def usable_points(curve: LightCurve) -> tuple[FloatArray, FloatArray]:
    """Take the times (BTJD) and fluxes (n,) of a curve where both are finite."""
    usable = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    return curve.time_btjd[usable], curve.flux[usable]


def fit_curves(curves: Iterable[Curve], settings: WindowSettings) -> WindowModel:
    """Fit a model to curves, (time, flux) of finite points each. Raises UsageError where they are too few or short."""
    windows = np.concatenate([np.empty((0, 14)), *_each(curves, settings)])
    try:
        return fit_windows(windows, settings)
    except ValueError as error:
        raise UsageError(f"nothing to train on: {error}; name files with more points, or a shorter --window") from error


def _each(curves: Iterable[Curve], settings: WindowSettings) -> Iterator[FloatArray]:
    for time, flux in curves:
        if len(time) > 1:
            yield curve_windows(prepare(time, flux), settings)[1]
