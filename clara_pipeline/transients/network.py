"""A network beside the trees: what a classifier holds of it, without torch until it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.trees.model import TreeModel

if TYPE_CHECKING:
    from clara_pipeline.transients.tcn.model import TcnModel

KINDS = ("tcn", "fused")
"""The network alone, or the weighted mean of trees and network."""
OPTIONS, WEIGHT = "options", "weight"
LEDGER_NAMES = {"train_loss": "loss", "train_accuracy": "accuracy"}
"""What a record of a training calls an epoch's numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A trained network, and its weight in the mean with the trees."""

    tcn: TcnModel
    weight: float
    """1 where the trees have no say."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkTraining:
    """A trained network, and what it said of objects that it had not seen."""

    network: Network
    held_out: FloatArray
    """(n_objects, n_classes): probabilities with the trees' part, NaN where all members had seen an object."""


def needs_torch() -> bool:
    """Tell whether torch is missing here."""
    from importlib.util import find_spec

    return find_spec("torch") is None


def train_network_beside(
    objects: Sequence[Photometry],
    labels: IntArray,
    classes: tuple[str, ...],
    seed: int,
    kind: str,
    on_epoch: Callable[[Mapping[str, float]], None],
    start: Network | None = None,
) -> NetworkTraining:
    """Train a network on objects and their `labels` (n_objects,) from 0; `on_epoch` hears each epoch's numbers.

    Of kind "fused" its weight is learnt from objects that neither trees nor network had seen. `start` is the network
    of another survey to go on from.
    """
    from clara_pipeline.transients.tcn.ensemble import train_tcn
    from clara_pipeline.transients.tcn.fused import best_weight, held_out_trees
    from clara_pipeline.transients.tcn.inputs import ObjectInputs
    from clara_pipeline.transients.tcn.options import DEFAULTS

    inputs = ObjectInputs(objects, seed)

    def tell(member: int, epoch: object) -> None:
        """Pass an epoch on as plain numbers."""
        numbers = asdict(epoch)  # type: ignore[call-overload]
        on_epoch({"member": member} | {LEDGER_NAMES.get(name, name): value for name, value in numbers.items()})

    options, before = replace(DEFAULTS, seed=seed), None if start is None else start.tcn
    made = train_tcn(inputs.views, labels, inputs.object_id, len(classes), options, tell, before)
    if kind == "tcn":
        return NetworkTraining(Network(made.model, 1.0), made.held_out)
    by_trees = held_out_trees(inputs.features, labels, classes, seed)
    weight = best_weight(by_trees, made.held_out, labels)
    return NetworkTraining(Network(made.model, weight), (1 - weight) * by_trees + weight * made.held_out)


def network_probabilities(
    network: Network, trees: TreeModel, objects: Sequence[Photometry]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the statistics (n, n_statistics), probabilities and their errors, (n, n_classes) each, of objects."""
    from clara_pipeline.transients.tcn.fused import FusedModel, classify_fused
    from clara_pipeline.transients.tcn.inputs import ObjectInputs
    from clara_pipeline.transients.tcn.model import classify

    inputs = ObjectInputs(objects)
    if network.weight >= 1:
        alone = classify(network.tcn, inputs.whole)
        return inputs.features, alone.probabilities, alone.uncertainty
    both = classify_fused(FusedModel(trees, network.tcn, network.weight), inputs.whole)
    return inputs.features, both.probabilities, both.uncertainty


def to_arrays(network: Network) -> dict[str, np.ndarray]:
    """Return the network as named arrays, shapes as the network's own; the options are a text."""
    from clara_pipeline.transients.tcn import model as tcn

    told = json.dumps(tcn.options_of(network.tcn), sort_keys=True)
    return tcn.to_arrays(network.tcn) | {OPTIONS: np.array([told]), WEIGHT: np.array([network.weight])}


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Network:
    """Return the network that `to_arrays` gave as arrays, shapes as there.

    Raises ValueError for arrays that are none, ModuleNotFoundError without torch.
    """
    from clara_pipeline.transients.tcn import model as tcn

    try:
        options, weight = json.loads(str(arrays[OPTIONS].reshape(-1)[0])), float(arrays[WEIGHT].reshape(-1)[0])
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the network lacks its options or its weight") from error
    if not isinstance(options, dict) or not 0 <= weight <= 1:
        raise ValueError("options or a weight that are none")
    weights = {name: array for name, array in arrays.items() if name not in (OPTIONS, WEIGHT)}
    return Network(tcn.from_arrays(weights, options), weight)
