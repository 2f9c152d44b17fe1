"""A triage of one's own: labelled signals in, a model and its card out."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import free_folder
from clara_pipeline.models.signal_files import read_signals
from clara_pipeline.models.triage_files import KIND, save_triage
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.content_hash import hash_of_arrays
from clara_pipeline.trainings.record import UNNAMED, Naming, TrainingData
from clara_pipeline.trainings.recording import Training, record_training
from clara_pipeline.trainings.triage_rehearsal import rehearse_triage
from clara_pipeline.triage.model import CLASSES
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.training import N_NETWORKS, NETWORK, TREES, train_triage

LAYOUT = "views"
"""A triage wants views and numbers, not feature vectors of light curves."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a new triage is called and made with."""

    name: str
    seed: int = 0
    force: bool = False


def triage_from_file(
    workspace: Path,
    making: Making,
    views: Path,
    naming: Naming = UNNAMED,
) -> tuple[Path, ModelCard]:
    """Train on the labelled signals in a file; return the model's folder and card. Raises UsageError."""
    folder = free_folder(workspace, making.name, making.force)
    signals = read_signals(views)
    about = f"{len(signals)} labelled signals of {len(np.unique(signals.star))} stars, from {sanitize(views.name, 200)}"
    card = _card(making, signals, about)
    content = hashlib.sha256(views.read_bytes()).hexdigest()
    source = f"{sanitize(views.name, 200)}, sha256 {content}"
    card = msgspec.structs.replace(card, n_real=len(signals), source=source)
    data = _data(signals, content, (str(views.absolute()),))
    with _recorded(workspace, making, card, data, naming) as training:
        return folder, _save(folder, signals, making, card, signals.star[signals.star >= 0], training)


def triage_from_simulation(
    workspace: Path, making: Making, signals: LabelledSignals, n_stars: int,
    naming: Naming = UNNAMED,
) -> tuple[Path, ModelCard]:  # fmt: skip
    """Train on signals found in simulated stars; return the model's folder and card."""
    folder = free_folder(workspace, making.name, making.force)
    about = f"{len(signals)} signals that the box search found in {n_stars} simulated stars, no real star"
    card = msgspec.structs.replace(_card(making, signals, about), simulated=True, n_synthetic=len(signals))
    data = _data(signals, hash_of_arrays(*signals.views, signals.numbers, signals.classes), ())
    with _recorded(workspace, making, card, data, naming) as training:
        return folder, _save(folder, signals, making, card, np.zeros(0, dtype=np.int64), training)


def _recorded(
    workspace: Path, making: Making, card: ModelCard, data: TrainingData, naming: Naming
) -> AbstractContextManager[Training]:
    recipe = {"trees": TREES, "networks": NETWORK | {"n": N_NETWORKS}}
    return record_training(
        workspace, KIND, model=making.name, naming=naming, parameters=recipe, seed=making.seed,
        versions=card.versions, data=data,
    )  # fmt: skip


def _data(signals: LabelledSignals, content: str, paths: tuple[str, ...]) -> TrainingData:
    counts = {"train": len(signals), "stars": len(np.unique(signals.star))}
    return TrainingData(paths, content, counts, _class_counts(signals))


def _class_counts(signals: LabelledSignals) -> dict[str, int]:
    return dict(zip(CLASSES, np.bincount(signals.classes, minlength=len(CLASSES)).tolist(), strict=True))


def _save(
    folder: Path, signals: LabelledSignals, making: Making, card: ModelCard, stars: np.ndarray, training: Training
) -> ModelCard:
    try:
        model = train_triage(signals, making.seed)
    except ValueError as error:
        raise UsageError(sanitize(error)) from error
    rehearsal = rehearse_triage(signals, making.seed)
    for point in rehearsal.curve:
        training.log_epoch(point)
    training.set_metrics(rehearsal.measures)
    if rehearsal.confusion is not None:
        training.add_confusion(CLASSES, rehearsal.confusion)
    saved = save_triage(folder, model, card, stars)
    training.set_model(saved.name, saved.checksum)
    return saved


def _card(making: Making, signals: LabelledSignals, about: str) -> ModelCard:
    return ModelCard(
        name=making.name,
        trained_on=about,
        feature_layout=LAYOUT,
        design={f"n_{name.lower()}": count for name, count in _class_counts(signals).items()},
        seed=making.seed,
        versions=versions_in_use(),
    )
