"""A classifier of transients on disk: `models/<name>/transients.npz` and its card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import load_arrays, save_arrays
from clara_pipeline.text import sanitize
from clara_pipeline.transients import known_objects as known_arrays
from clara_pipeline.transients import network as network_arrays
from clara_pipeline.transients.classifier import Classifier
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.novelty import arrays as novelty_arrays
from clara_pipeline.transients.trees import arrays as tree_arrays

KIND = "transients"
LAYOUT = "statistics"
TREES, NOVELTY, NETWORK, KNOWN = "trees_", "novelty_", "network_", "known_"
"""What the names of the arrays begin with."""


def save_classifier(folder: Path, classifier: Classifier, card: ModelCard) -> ModelCard:
    """Write a classifier and its card into `folder`; return the card as written."""
    arrays = _prefixed(TREES, tree_arrays.to_arrays(classifier.trees))
    arrays |= _prefixed(NOVELTY, novelty_arrays.to_arrays(classifier.novelty))
    if classifier.network is not None:
        arrays |= _prefixed(NETWORK, network_arrays.to_arrays(classifier.network))
    if classifier.known is not None:
        arrays |= _prefixed(KNOWN, known_arrays.to_arrays(classifier.known))
    about = msgspec.structs.replace(card, kind=KIND, feature_layout=LAYOUT, n_features=len(statistic_names()))
    return save_arrays(folder, arrays, about)


def load_classifier(folder: Path) -> tuple[Classifier, ModelCard]:
    """Load the classifier and the card in `folder`.

    Raises DamagedStore, naming the file, unless it can be used, and UsageError where it has a network and torch is
    not installed.
    """
    arrays, card = load_arrays(folder, KIND)
    try:
        if any(not name.startswith((TREES, NOVELTY, NETWORK, KNOWN)) for name in arrays):
            raise ValueError("it has arrays of something else")
        trees = tree_arrays.from_arrays(_of(TREES, arrays))
        novelty = novelty_arrays.from_arrays(_of(NOVELTY, arrays), len(trees.classes))
        of_network, of_known = _of(NETWORK, arrays), _of(KNOWN, arrays)
        known = known_arrays.from_arrays(of_known, len(trees.classes)) if of_known else None
        network = network_arrays.from_arrays(of_network) if of_network else None
        if network is not None and network.tcn.n_classes != len(trees.classes):
            raise ValueError("its network tells other classes apart")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the model {sanitize(card.name)} has a network and needs torch: pip install 'clara-tui[torch]', or name "
            "a model of trees"
        ) from error
    except ValueError as error:
        path = sanitize(folder / f"{KIND}.npz")
        raise DamagedStore(f"{path} cannot be used: {sanitize(error)}; train the classifier again") from error
    if any(sanitize(name) != name for name in trees.classes):
        raise DamagedStore(f"{sanitize(folder)} names classes with characters that hide; train the classifier again")
    return Classifier(trees, novelty, network, known), card


def _prefixed(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {prefix + name: array for name, array in arrays.items()}


def _of(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
