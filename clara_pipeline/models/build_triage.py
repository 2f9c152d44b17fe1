"""A triage of one's own: labelled signals in, a model and its card out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import free_folder
from clara_pipeline.models.signal_files import read_signals
from clara_pipeline.models.triage_files import save_triage
from clara_pipeline.text import sanitize
from clara_pipeline.triage.model import CLASSES
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.training import train_triage

LAYOUT = "views"
"""A triage wants views and numbers, not feature vectors of light curves."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a new triage is called and made with."""

    name: str
    seed: int = 0
    force: bool = False


def triage_from_file(workspace: Path, making: Making, views: Path) -> tuple[Path, ModelCard]:
    """Train on the labelled signals in a file; the model's folder and card. Raises UsageError as `read_signals`."""
    folder = free_folder(workspace, making.name, making.force)
    signals = read_signals(views)
    about = f"{len(signals)} labelled signals of {len(np.unique(signals.star))} stars, from {sanitize(views.name, 200)}"
    card = _card(making, signals, about)
    source = f"{sanitize(views.name, 200)}, sha256 {hashlib.sha256(views.read_bytes()).hexdigest()}"
    card = msgspec.structs.replace(card, n_real=len(signals), source=source)
    return folder, _save(folder, signals, making, card, stars=signals.star[signals.star >= 0])


def triage_from_simulation(
    workspace: Path, making: Making, signals: LabelledSignals, n_stars: int
) -> tuple[Path, ModelCard]:
    """Train on signals found in simulated stars; the model's folder and card."""
    folder = free_folder(workspace, making.name, making.force)
    about = f"{len(signals)} signals that the box search found in {n_stars} simulated stars, no real star"
    card = msgspec.structs.replace(_card(making, signals, about), simulated=True, n_synthetic=len(signals))
    return folder, _save(folder, signals, making, card, stars=np.zeros(0, dtype=np.int64))


def _save(folder: Path, signals: LabelledSignals, making: Making, card: ModelCard, stars: np.ndarray) -> ModelCard:
    try:
        model = train_triage(signals, making.seed)
    except ValueError as error:
        raise UsageError(sanitize(error)) from error
    return save_triage(folder, model, card, stars)


def _card(making: Making, signals: LabelledSignals, about: str) -> ModelCard:
    counts = np.bincount(signals.classes, minlength=len(CLASSES)).tolist()
    return ModelCard(
        name=making.name,
        trained_on=about,
        feature_layout=LAYOUT,
        design={f"n_{name.lower()}": count for name, count in zip(CLASSES, counts, strict=True)},
        seed=making.seed,
        versions=versions_in_use(),
    )
